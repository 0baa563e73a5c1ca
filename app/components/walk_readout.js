// The numbers of a track, or of several beside each other.

// tracks: by the names of their columns, "" for one alone
function fillReadout(list, tracks) {
  const [names, found] = [Object.keys(tracks), Object.values(tracks)];
  const row = (term, value) => [
    element("dt", "", term),
    ...found.map((track) => element("dd", "", track ? value(track) : "–")),
  ];
  list.style.setProperty("--columns", found.length);
  list.replaceChildren(
    ...(names.length > 1 ? [element("dt"), ...names.map((name) => element("dd", "", name))] : []),
    ...row("Frames", (track) => String(track.indices.length)),
    ...row("Length", (track) => (track.isOfChart ? "–" : tidy(track.places[track.places.length - 1]))),
    ...row("Smoothness", smoothnessText),
    ...row("Jumps", (track) => (track.tiles ? String(count(track.jumps)) : "–")),
  );
}
