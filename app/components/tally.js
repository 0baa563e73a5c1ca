// A class's guesses, counted: a press of an option adds one, the number beside it can be written.
//
// Counts live in this browser tab's memory only: nothing is sent and nothing is stored; a reload begins anew.
const tallies = (globalThis.priorscapeTallies ??= new Map()); // by question: a number an option

function element(tag, name, text = "") {
  const node = document.createElement(tag);
  node.className = name;
  node.textContent = text;
  return node;
}

function countsOf(question, number) {
  if (!tallies.has(question)) tallies.set(question, Array(number).fill(0));
  return tallies.get(question);
}

function asked(box, { options }, counts) {
  options.forEach((option, place) => {
    const row = element("div", "option");
    const press = element("button", "", option);
    const field = element("input", "");
    Object.assign(field, { type: "number", min: 0, value: counts[place] });
    field.setAttribute("aria-label", `How many guessed: ${option}`);
    field.addEventListener("input", () => (counts[place] = Math.max(0, Math.round(Number(field.value)) || 0)));
    press.addEventListener("click", () => (field.value = counts[place] += 1));
    row.append(press, field);
    box.append(row);
  });
}

function revealed(box, { right }, counts) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all) box.append(element("p", "", `${counts[right]} of ${all} guessed so.`));
}

export default function ({ data, parentElement }) {
  const box = element("div", "tally");
  const counts = countsOf(data.question, data.options.length);
  (data.right === null ? asked : revealed)(box, data, counts);
  parentElement.querySelector(".tally")?.remove();
  parentElement.append(box);
}
