/** A function to minimise: its value at a point, and its gradient, which it writes into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

/** Steps that the curvature is estimated from. */
const MEMORY = 8;
const MOST_STEPS = 200;
/** Ends when a step lowers the value by less than this share of it. */
const LEAST_PROGRESS = 1e-9;
/** A step must lower the value by this share of what the slope promises (Armijo). */
const SUFFICIENT = 1e-4;
const MOST_HALVINGS = 40;

interface Step {
  readonly move: Float64Array;
  /** How the gradient changed along it. */
  readonly change: Float64Array;
  readonly curvature: number;
}

/**
 * The point of the least value of a smooth convex function, from `start` on: L-BFGS with backtracking (Nocedal and Wright,
 * Numerical Optimization, algorithms 7.4, 7.5 and 3.1). The same input gives the same output.
 */
export function minimise(objective: Objective, start: Float64Array): Float64Array {
  let point = start.slice();
  let gradient = new Float64Array(start.length);
  let value = objective(point, gradient);
  const steps: Step[] = [];

  for (let step = 0; step < MOST_STEPS; step++) {
    const direction = descent(gradient, steps);
    const slope = dot(direction, gradient);
    if (slope >= 0) break; // flat to the last digit
    const next = new Float64Array(point.length);
    const nextGradient = new Float64Array(point.length);
    let nextValue = Infinity;
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    for (let halving = 0; halving < MOST_HALVINGS; halving++, length /= 2) {
      for (let i = 0; i < next.length; i++) next[i] = at(point, i) + length * at(direction, i);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const move = next.map((coordinate, i) => coordinate - at(point, i));
    const change = nextGradient.map((slope, i) => slope - at(gradient, i));
    const curvature = dot(move, change);
    if (curvature > 0) steps.push({ move, change, curvature });
    if (steps.length > MEMORY) steps.shift();
    const progress = value - nextValue;
    [point, gradient, value] = [next, nextGradient, nextValue];
    if (progress < LEAST_PROGRESS * Math.abs(value)) break;
  }
  return point;
}

/** Minus the gradient, turned and stretched by what the last steps tell of the curvature (the two-loop recursion). */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const shares: number[] = [];
  for (const { move, change, curvature } of steps.toReversed()) {
    const share = dot(move, direction) / curvature;
    shares.unshift(share);
    for (let i = 0; i < direction.length; i++) direction[i] = at(direction, i) - share * at(change, i);
  }
  const newest = steps.at(-1);
  if (newest !== undefined) {
    const scale = newest.curvature / dot(newest.change, newest.change);
    for (let i = 0; i < direction.length; i++) direction[i] = at(direction, i) * scale;
  }
  steps.forEach(({ move, change, curvature }, n) => {
    const share = (shares[n] ?? 0) - dot(change, direction) / curvature;
    for (let i = 0; i < direction.length; i++) direction[i] = at(direction, i) + share * at(move, i);
  });
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}
