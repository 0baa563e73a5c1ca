// A walk with frames in between: what Python has decoded on the long edges of the very same path.
//
// divided: {pair, nodes that it leads over, along: of each frame, the number of its node, and the
// share of the way to the next one; labels, pictures}

function decodedBetween(sent, intensity) {
  return sent && { ...sent, along: decodeArray(sent.along), labels: decodeArray(sent.labels), tiles: picturesOf(sent.pictures, intensity) };
}

// Returns the walk with these frames, or as it is where they belong to another one.
// at: where a node is drawn
function withBetween(walk, divided, scene, at) {
  if (!walk) return walk;
  const whole = { ...walk, at: (frame) => at(walk.nodes[frame]) };
  if (!divided || String(divided.nodes) !== String(walk.nodes)) return whole;
  const { along, labels, tiles } = divided;
  const last = walk.nodes.length - 1;
  const weigh = (share, value) => {
    const from = Math.min(Math.floor(share), last);
    return mix(value(from), value(Math.min(from + 1, last)), share - from);
  };
  const indices = Array.from(along.keys());
  return {
    ...whole,
    ...scene.measured(tiles, indices, labels),
    places: indices.map((frame) => weigh(along[frame], (node) => [walk.places[node]])[0]),
    at: (frame) => weigh(along[frame], (node) => at(walk.nodes[node])),
    between: along.length - walk.nodes.length,
  };
}
