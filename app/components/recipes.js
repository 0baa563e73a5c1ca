// Pictures of rows that were decoded here, made as core/data/pictures.py makes them.

const RECIPES = {
  tile: ({ height, width, channels }, intensity) => {
    const size = height * width;
    return (...rows) => {
      const bytes = new Uint8Array(rows.length * size * channels);
      let i = 0;
      for (const row of rows) {
        for (let pixel = 0; pixel < size; pixel++) {
          for (let channel = 0; channel < channels; channel++, i++) {
            const value = row[channel * size + pixel] ?? EMPTY; // channels come first in a row
            bytes[i] = Math.round(255 * Math.min(1, Math.max(0, value / intensity)));
          }
        }
      }
      return Tiles.fromBytes(bytes, { height, width, channels });
    };
  },
  figure: ({ bones, ...look }, intensity) => {
    const skeleton = new Skeleton(bones);
    return (...rows) => {
      const joints = rows.map((row) => skeleton.joints(row));
      return new Figures({ ...look, intensity, joints: inOne(joints), rows: inOne(rows) });
    };
  },
};

const EMPTY = 0.5; // of a table's picture: a cell without a feature is grey

function inOne(rows) {
  const values = new Float32Array(rows.length * rows[0].length);
  rows.forEach((row, i) => values.set(row, i * row.length));
  return values;
}

// Returns what makes the pictures of rows, of which the decoder may then make others.
function pictureMaker(recipe, intensity) {
  return RECIPES[recipe.kind](recipe, intensity);
}
