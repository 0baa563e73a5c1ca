// Tells Python, once, that a place has come near the part of the page that is on the screen: what is
// heavy is read and drawn only then.
const NEAR = "200px"; // below the screen

export default function ({ parentElement, setTriggerValue }) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    setTriggerValue("seen", true);
  }, { rootMargin: `0px 0px ${NEAR}` });
  watch.observe(parentElement.host ?? parentElement); // a shadow root has no box of its own
  return () => watch.disconnect();
}
