import config, { windowed } from './playwright.config';

/** Pictures of every page, to be looked at; they are compared with nothing. */
export default {
  ...config,
  testMatch: '**/shots*.ts',
  fullyParallel: true,
  timeout: 180_000,
  use: {
    ...config.use,
    launchOptions: { ...config.use?.launchOptions, executablePath: windowed },
  },
};
