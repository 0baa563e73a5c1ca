"""Whether a page scrolls sideways, or shows what is beyond its edges, at a width of the window.

Streamlit scrolls in an element of its own, below which the document never grows: every element
around the page's content is measured. What lies in a box that scrolls or cuts by itself, and is
within the window, may be as wide as it likes.
"""

BEYOND = """() => {
  const content = document.querySelector('[data-testid=stMainBlockContainer]');
  const width = document.documentElement.clientWidth, said = [];
  for (let at = content; at; at = at.parentElement)
    if (at.scrollWidth > at.clientWidth + 1)
      said.push(`${at.dataset.testid || at.tagName} scrolls: ${at.scrollWidth}`);
  const parent = (one) => one.parentElement || one.getRootNode().host;
  const within = ({ left, right }) => left >= -1 && right <= width + 1;
  const contained = (one) => {
    for (let at = parent(one); at && at !== content; at = parent(at))
      if (getComputedStyle(at).overflowX !== 'visible' && within(at.getBoundingClientRect()))
        return true;
    return false;
  };
  const below = (root) => [...root.querySelectorAll('*')]
    .flatMap((one) => one.shadowRoot ? [one, ...below(one.shadowRoot)] : [one]);
  for (const one of below(content)) {
    const box = one.getBoundingClientRect();
    if (box.width && box.height && !within(box) && !contained(one))
      said.push(`${one.tagName} ${one.className} from ${box.left} to ${box.right}`);
  }
  return said;
}"""


def beyond(page) -> list[str]:
    """Returns what scrolls sideways or lies beyond the window's edges, each in a few words."""
    page.get_by_test_id("stMainBlockContainer").wait_for()
    return page.evaluate(BEYOND)
