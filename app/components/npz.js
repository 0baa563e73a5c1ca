// Arrays as a file that numpy.load reads: an uncompressed zip of .npy files.
//
//   .npy: magic, version 1.0, a header as Python writes a dictionary, padded to 64 bytes; then the numbers

const NPY = { Float32Array: "<f4", Float64Array: "<f8", Int32Array: "<i4", Uint32Array: "<u4" };
const STORED = { version: 20, date: 0x21 }; // of the zip format; 1 January 1980

// values: a typed array, or texts · shape: of the array
function npyFile(values, shape) {
  const isText = !(typeof values === "object" && values.constructor.name in NPY);
  const width = isText ? Math.max(1, ...values.map((text) => [...text].length)) : 0;
  const bytes = isText ? utf32(values, width) : new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const descr = isText ? `<U${width}` : NPY[values.constructor.name];
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sides}), }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const start = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, padded.length & 255, padded.length >> 8];
  return concatenated([Uint8Array.from(start), new TextEncoder().encode(padded), bytes]);
}

// numpy's texts: so many code points each, four bytes a code point, zeros behind.
function utf32(texts, width) {
  const codes = new Uint32Array(texts.length * width);
  texts.forEach((text, i) => codes.set(Array.from(text, (sign) => sign.codePointAt(0)), i * width));
  return new Uint8Array(codes.buffer);
}

// arrays: {name: [values, shape]}
function npzFile(arrays) {
  const files = Object.entries(arrays).map(([name, [values, shape]]) => [`${name}.npy`, npyFile(values, shape)]);
  return zipFile(files);
}

// files: [name, bytes]
function zipFile(files) {
  const [entries, directory] = [[], []];
  let start = 0;
  for (const [name, bytes] of files) {
    const title = new TextEncoder().encode(name);
    const sizes = [[4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, title.length], [2, 0]];
    const common = [[2, STORED.version], [2, 0], [2, 0], [2, 0], [2, STORED.date], ...sizes];
    const entry = concatenated([record([4, 0x04034b50], ...common), title, bytes]);
    const place = [[2, 0], [2, 0], [2, 0], [4, 0], [4, start]];
    directory.push(record([4, 0x02014b50], [2, STORED.version], ...common, ...place), title);
    entries.push(entry);
    start += entry.length;
  }
  const listed = concatenated(directory);
  const counts = [[2, files.length], [2, files.length], [4, listed.length], [4, start], [2, 0]];
  return concatenated([...entries, listed, record([4, 0x06054b50], [2, 0], [2, 0], ...counts)]);
}

// Little-endian numbers of some bytes each.
function record(...fields) {
  return Uint8Array.from(fields.flatMap(([bytes, value]) => Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 255)));
}

function concatenated(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) sum = CRC_TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}
