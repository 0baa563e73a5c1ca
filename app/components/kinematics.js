// Forward kinematics as core/data/mocap/kinematics.py has it: from a pose's angles to its joints.
//
//   M_b = M_parent C R C^T,   p_b = p_parent + M_b o_b,   R = Rz Ry Rx of the angles, C of the axis

class Skeleton {
  // bones: {parent: a joint, offset, axis in degrees, columns of the pose or -1, constants} each;
  // angles are in half turns, joint 0 is the root, bone b ends at joint b + 1
  constructor(bones) {
    this.bones = bones.map((bone) => ({ ...bone, own: euler(bone.axis.map((angle) => (angle / 180) * Math.PI)) }));
  }

  // Returns the joints of one pose, three numbers each.
  joints(pose) {
    const joints = new Float32Array(3 * (this.bones.length + 1));
    const turned = [IDENTITY];
    this.bones.forEach(({ parent, offset, own, columns, constants }, bone) => {
      const angles = columns.map((column, axis) => Math.PI * (column < 0 ? constants[axis] : pose[column]));
      const turn = product(product(own, euler(angles)), transposed(own));
      const matrix = (turned[bone + 1] = product(turned[parent], turn));
      for (let row = 0; row < 3; row++) {
        const along = offset.reduce((sum, value, column) => sum + matrix[3 * row + column] * value, 0);
        joints[3 * (bone + 1) + row] = joints[3 * parent + row] + along;
      }
    });
    return joints;
  }
}

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

// Rz(z) Ry(y) Rx(x), row by row, of angles in radians.
function euler([x, y, z]) {
  const [[sx, sy, sz], [cx, cy, cz]] = [Math.sin, Math.cos].map((f) => [x, y, z].map(f));
  return [
    cy * cz, sx * sy * cz - cx * sz, cx * sy * cz + sx * sz,
    cy * sz, sx * sy * sz + cx * cz, cx * sy * sz - sx * cz,
    -sy, sx * cy, cx * cy,
  ];
}

const transposed = (m) => [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]];

function product(a, b) {
  const entry = (row, column) => a[row] * b[column] + a[row + 1] * b[3 + column] + a[row + 2] * b[6 + column];
  return [0, 3, 6].flatMap((row) => [entry(row, 0), entry(row, 1), entry(row, 2)]);
}
