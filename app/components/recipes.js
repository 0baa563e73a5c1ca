// Pictures of rows that were decoded here, made as core/data/pictures.py makes them.

const RECIPES = {
  tile: ({ height, width, channels }, intensity) => {
    const size = height * width;
    const bytes = new Uint8Array(size * channels);
    return (row) => {
      for (let pixel = 0, i = 0; pixel < size; pixel++) {
        for (let channel = 0; channel < channels; channel++, i++) {
          const value = row[channel * size + pixel] ?? EMPTY; // channels come first in a row
          bytes[i] = Math.round(255 * Math.min(1, Math.max(0, value / intensity)));
        }
      }
      return Tiles.fromBytes(bytes, { height, width, channels });
    };
  },
  figure: ({ bones, ...look }, intensity) => {
    const skeleton = new Skeleton(bones);
    return (row) => new Figures({ ...look, intensity, joints: skeleton.joints(row), rows: row });
  },
};

const EMPTY = 0.5; // of a table's picture: a cell without a feature is grey

// Returns what makes the picture of one row; it lasts until the next one is made.
function pictureMaker(recipe, intensity) {
  return RECIPES[recipe.kind](recipe, intensity);
}
