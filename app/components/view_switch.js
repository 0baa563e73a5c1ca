// Buttons for the views of a space of more than two dimensions; none for a plane, drawn as it is.

class ViewSwitch {
  constructor(parent, choose) {
    this.box = element("span", "views");
    this.choose = choose;
    this.buttons = [];
    parent.append(this.box);
  }

  offer(names, chosen) {
    this.buttons = names.map((name) => button(`Show ${name}`, name, () => this.choose(name)));
    this.box.replaceChildren(...this.buttons);
    this.press(chosen);
  }

  press(chosen) {
    this.buttons.forEach((node) => node.setAttribute("aria-pressed", String(node.textContent === chosen)));
  }
}
