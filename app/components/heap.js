// A binary heap on typed arrays: no object is made while a path is searched.
class Heap {
  constructor(capacity) {
    this.items = new Uint32Array(capacity);
    this.costs = new Float64Array(capacity);
    this.size = 0;
  }

  get least() {
    return this.costs[0];
  }

  push(item, cost) {
    const { items, costs } = this;
    let place = this.size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (costs[parent] <= cost) break;
      items[place] = items[parent];
      costs[place] = costs[parent];
      place = parent;
    }
    items[place] = item;
    costs[place] = cost;
  }

  // Returns the item of least cost; the last one sinks from the top to its place.
  pop() {
    const { items, costs } = this;
    const top = items[0];
    const count = --this.size;
    const item = items[count];
    const cost = costs[count];
    let place = 0;
    for (let child = 1; child < count; child = 2 * place + 1) {
      if (child + 1 < count && costs[child + 1] < costs[child]) child++;
      if (costs[child] >= cost) break;
      items[place] = items[child];
      costs[place] = costs[child];
      place = child;
    }
    items[place] = item;
    costs[place] = cost;
    return top;
  }
}
