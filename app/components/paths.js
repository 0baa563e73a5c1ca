// The graph over prior samples and the shortest path through it, as core.graph computes it.
//
//   weight of an edge = |z_i - z_j| (the paper's rule) or |z_i - z_j|^2 (ours: many small steps
//   are shorter than one large one); decoded lengths are given by the server. End points that are
//   no samples join their nearest samples, by doors.

class PriorGraph {
  // latents: points of dim numbers each, samples first; edges: pairs i < j of samples
  // lengths: {powers of the distance by rule, least weight} of core/graph/latent_graph.py
  constructor(latents, dim, numNodes, edges, numNeighbours, lengths) {
    Object.assign(this, { latents, dim, numNodes, numNeighbours, lengths });
    this.start = new Uint32Array(numNodes + 1);
    this.targets = new Uint32Array(edges.length);
    this.numbers = new Uint32Array(edges.length); // of the edges that the targets are at the end of
    for (const node of edges) this.start[node + 1]++;
    for (let i = 1; i <= numNodes; i++) this.start[i] += this.start[i - 1];
    const next = this.start.slice();
    for (let e = 0; e < edges.length; e += 2) {
      for (const [from, to] of [[edges[e], edges[e + 1]], [edges[e + 1], edges[e]]]) {
        this.numbers[next[from]] = e / 2;
        this.targets[next[from]++] = to;
      }
    }
    this.links = new Map();
    this.pruned = new Map();
    this.given = new Map();
  }

  // Takes the weights of a rule: {edges, doors: k of each end point, to the nearest sample first}
  give(rule, { id, edges, doors }) {
    if (this.given.get(rule)?.id === id) return;
    this.given.set(rule, { id, edges: decodeArray(edges), doors: decodeArray(doors) });
    this.pruned.delete(rule);
  }

  squared(i, j) {
    let sum = 0;
    for (let d = 0; d < this.dim; d++) {
      const difference = this.latents[i * this.dim + d] - this.latents[j * this.dim + d];
      sum += difference * difference;
    }
    return sum;
  }

  neighbours(i) {
    if (i >= this.numNodes) return this.nearestNodes(i);
    return this.targets.subarray(this.start[i], this.start[i + 1]);
  }

  // The k nearest samples of an end point; found when it is first picked.
  nearestNodes(end) {
    if (!this.links.has(end)) {
      const square = Float64Array.from({ length: this.numNodes }, (_, i) => this.squared(end, i));
      const order = Uint32Array.from(square.keys()).sort((a, b) => square[a] - square[b]);
      this.links.set(end, order.slice(0, this.numNeighbours));
    }
    return this.links.get(end);
  }

  weight(i, j, rule) {
    const square = this.squared(i, j);
    const power = this.lengths.powers[rule];
    return Math.max(power === 2 ? square : Math.sqrt(square) ** power, this.lengths.least);
  }

  // The weight of the edge from node i to the one at this place of the targets.
  edgeWeight(i, place, rule) {
    const given = this.given.get(rule);
    return given ? given.edges[this.numbers[place]] : this.weight(i, this.targets[place], rule);
  }

  // The nearest samples of an end point, with the weights of the ways there.
  doors(end, rule) {
    const doors = this.given.get(rule)?.doors;
    const first = (end - this.numNodes) * this.numNeighbours;
    const weigh = (node, place) => (doors ? doors[first + place] : this.weight(end, node, rule));
    return new Map(Array.from(this.nearestNodes(end), (node, place) => [node, weigh(node, place)]));
  }

  // The edges that a shortest path may use, computed once for each rule. An edge dearer than the
  // way over a common neighbour is on none: with squared lengths that is four out of five.
  routes(rule) {
    if (this.pruned.has(rule)) return this.pruned.get(rule);
    const start = new Uint32Array(this.numNodes + 1);
    const [targets, weights] = [[], []];
    const direct = new Float64Array(this.numNodes).fill(Infinity);
    for (let i = 0; i < this.numNodes; i++) {
      const neighbours = this.neighbours(i);
      for (let e = this.start[i]; e < this.start[i + 1]; e++) direct[this.targets[e]] = this.edgeWeight(i, e, rule);
      for (const j of neighbours) {
        if (this.hasDetour(j, direct, rule)) continue;
        targets.push(j);
        weights.push(direct[j]);
      }
      for (const j of neighbours) direct[j] = Infinity;
      start[i + 1] = targets.length;
    }
    const routes = { start, targets: Uint32Array.from(targets), weights: Float64Array.from(weights) };
    this.pruned.set(rule, routes);
    return routes;
  }

  hasDetour(j, direct, rule) {
    for (let e = this.start[j]; e < this.start[j + 1]; e++) {
      const over = direct[this.targets[e]];
      if (over < direct[j] && over + this.edgeWeight(j, e, rule) < direct[j]) return true;
    }
    return false;
  }

  // Returns {nodes, cost} or null where the two are not connected, or are no points of this graph.
  // Dijkstra with a binary heap.
  shortestPath(from, to, rule) {
    const { heap, previous, distance } = this.workspace();
    if (!(from in distance && to in distance)) return null;
    const { start, targets, weights } = this.routes(rule);
    const { numNodes } = this;
    const doors = to >= numNodes ? this.doors(to, rule) : null;
    const relax = (node, target, cost) => {
      if (!(cost < distance[target])) return; // a cost that is no number is never less
      distance[target] = cost;
      previous[target] = node;
      heap.push(target, cost);
    };
    distance[from] = 0;
    heap.push(from, 0);
    while (heap.size) {
      const cost = heap.least;
      const node = heap.pop();
      if (node === to) return { nodes: trace(previous, from, to), cost };
      if (cost > distance[node]) continue; // a dearer entry of a node that is settled
      if (node >= numNodes) {
        for (const [target, weight] of this.doors(node, rule)) relax(node, target, cost + weight);
        continue;
      }
      for (let e = start[node]; e < start[node + 1]; e++) relax(node, targets[e], cost + weights[e]);
      if (doors?.has(node)) relax(node, to, cost + doors.get(node));
    }
    return null;
  }

  workspace() {
    const size = this.latents.length / this.dim;
    this.previous ??= new Int32Array(size);
    this.distance ??= new Float64Array(size);
    // A node enters the heap once for each of its edges at most.
    this.heap ??= new Heap(this.targets.length + 2 * this.numNeighbours + 2);
    this.distance.fill(Infinity);
    this.heap.size = 0;
    return { heap: this.heap, previous: this.previous, distance: this.distance };
  }
}

function trace(previous, from, to) {
  const nodes = [to];
  while (nodes[nodes.length - 1] !== from) nodes.push(previous[nodes[nodes.length - 1]]);
  return nodes.reverse();
}
