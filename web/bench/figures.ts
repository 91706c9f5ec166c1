/** Of some measurements the one that a share of them does not exceed; `share` from 0 to 1. */
export function quantile(all: readonly number[], share: number): number {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** A table that is printed as it grows: what was measured stands, whatever comes after it. */
export class Report {
  constructor() {
    console.log('\n| figure | median | p95 | most | unit | measured |\n|---|---|---|---|---|---|');
  }

  push(what: string, all: readonly number[], unit: string): void {
    const shown = [0.5, 0.95, 1].map((share) => quantile(all, share).toFixed(1));
    console.log(`| ${what} | ${shown.join(' | ')} | ${unit} | ${all.length} |`);
  }
}
