const browsers: [RegExp, string][] = [
  [/Edg(?:A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|Chromium\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/iPhone|iPad|iPod/, 'iOS'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];

/** What a program calls itself, as a reader would: `[browser, system]`, or its own words. */
export function deviceOf(device: string): string[] {
  const named = (list: [RegExp, string][]) => list.find(([sign]) => sign.test(device))?.[1];
  if (!device.startsWith('Mozilla/')) return device ? [device] : [];
  return [named(browsers), named(systems)].filter((name) => name !== undefined);
}
