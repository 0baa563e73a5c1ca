// The points nearest to one in the latents themselves, wherever a view draws them.
//
//   d(a, b) = |z_a - z_b|, Euclidean, over all dimensions

// Returns the nearest of some places as [place, distance], nearest first; itself is none of them.
function nearestPlaces(latents, dim, place, places, most) {
  const far = (other) => {
    let square = 0;
    for (let d = 0; d < dim; d++) square += (latents[place * dim + d] - latents[other * dim + d]) ** 2;
    return square;
  };
  const others = Array.from(places).filter((other) => other !== place).map((other) => [other, far(other)]);
  others.sort((a, b) => a[1] - b[1]);
  return others.slice(0, most).map(([other, square]) => [other, Math.sqrt(square)]);
}
