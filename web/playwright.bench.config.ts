import config, { windowed } from './playwright.config';

/** Measures the page; alone on the machine, or the figures say nothing. */
export default {
  ...config,
  testDir: 'bench',
  testMatch: '**/*.bench.ts',
  workers: 1,
  retries: 0,
  timeout: 420_000,
  use: {
    ...config.use,
    trace: 'off' as const,
    launchOptions: { ...config.use?.launchOptions, executablePath: windowed },
  },
};
