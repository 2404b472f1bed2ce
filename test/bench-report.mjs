// One line of a benchmark.

export function report(what, ratio, bar, reached) {
  console.log(
    `${what.padEnd(56)} ${ratio.toFixed(2).padStart(6)} x   bar ${bar.padEnd(9)} ${reached ? 'reached' : 'MISSED'}`,
  );
}
