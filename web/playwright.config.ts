import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** What people have; the pictures and the figures are made with it. */
export const windowed = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

/** The one without windows of its own, where it is installed, takes two thirds of the time. */
const quick = ['/usr/bin/chromium-headless-shell'].find(existsSync);

export default defineConfig({
  retries: 2,
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'e2e/.results',
  workers: 2,
  fullyParallel: true,
  timeout: 45_000,
  expect: { timeout: 8000 },
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Asia/Jakarta',
    viewport: { width: 1200, height: 800 },
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? quick ?? windowed,
      args: ['--no-sandbox', '--disable-background-networking'],
    },
  },
});
