// A track: frames, the places along the way where they are, the steps at which they jump.
//
//   {tiles, indices of the tiles, labels, jumps (one fewer), smoothness, places, at(frame)}

const FRAME_TIME = 110; // ms for a frame of average spacing
const LONGEST = 5200; // ms; longer walks are played faster
const SHORTEST_FILM = 900; // ms

function durationOf(track) {
  return Math.min(LONGEST, Math.max(SHORTEST_FILM, track.indices.length * FRAME_TIME));
}

// The frame nearest to a share of the way, from 0 to 1.
function frameAt({ places }, time) {
  const at = time * places[places.length - 1];
  let frame = 0;
  while (frame + 1 < places.length && (places[frame] + places[frame + 1]) / 2 <= at) frame++;
  return frame;
}

// The frames before and after a moment, and the share of the way between them.
function momentOf({ places }, time) {
  const done = time * places[places.length - 1];
  let frame = 0;
  while (frame + 2 < places.length && places[frame + 1] < done) frame++;
  const next = Math.min(frame + 1, places.length - 1);
  return { frame, next, share: (done - places[frame]) / (places[next] - places[frame] || 1) };
}

// Draws the picture of a moment; a jump is not smoothed over.
function drawMoment(context, track, time, size) {
  const { frame, next, share } = momentOf(track, time);
  const shown = track.jumps[frame] ? Math.round(share) : share;
  track.tiles?.drawMoving(context, track.indices[frame], track.indices[next], shown, 0, 0, size);
}

function timeOfFrame({ places }, frame) {
  return places[frame] / (places[places.length - 1] || 1);
}

function count(jumps) {
  return jumps.filter(Boolean).length;
}

// Until the frames are read nothing is known of jumps.
function summary(track) {
  if (!track.tiles) return `${track.indices.length} frames`;
  const jumps = count(track.jumps);
  const said = jumps === 0 ? "no jump" : jumps === 1 ? "1 jump" : `${jumps} jumps`;
  const between = track.between ? `, in-between frames on long edges: ${track.between} of ${track.indices.length} frames` : "";
  return `${track.indices.length} frames, ${said}${between}`;
}

function leaping(track) {
  const jumps = count(track.jumps);
  return ["does not jump", "jumps once", "jumps twice"][jumps] ?? `jumps ${jumps} times`;
}

// Of a walk that jumps, smoothness says little: a blurred short cut is smooth as well.
function smoothnessText(track) {
  if (track.indices.length < 3) return "–";
  return `${tidy(track.smoothness)}${count(track.jumps) ? ", but jumps" : ""}`;
}
