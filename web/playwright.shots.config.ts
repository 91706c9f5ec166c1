import config from './playwright.config';

/** Pictures of every page, to be looked at; they are compared with nothing. */
export default { ...config, testMatch: '**/shots*.ts', fullyParallel: true, timeout: 180_000 };
