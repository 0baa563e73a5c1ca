// The straight line between a pair as Python has decoded it: a track, and how it leads in other views.
//
// line: {pair, labels, pictures, along: how far on each frame is, or nothing where they are evenly
// spaced, bent: places by views in which it is not straight}

// at: where a node is drawn · bend: where frames are drawn in a bent view, if this is one
function decodedLine(line, scene, at, bend) {
  const tiles = picturesOf(line.pictures, scene.intensity);
  const indices = Array.from(line.labels.keys());
  const last = Math.max(1, indices.length - 1);
  const [from, to] = line.pair.map((point) => scene.place(point));
  const length = Math.sqrt(scene.graph.squared(from, to));
  const bent = Object.entries(line.bent).map(([view, points]) => [view, decodeArray(points)]);
  return {
    pair: [from, to],
    ...scene.measured(tiles, indices, line.labels),
    places: line.along ?? indices.map((i) => (i / last) * length),
    bent: Object.fromEntries(bent),
    at: (frame) => bend()?.[frame] ?? mix(at(from), at(to), frame / last),
  };
}
