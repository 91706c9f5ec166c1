const patience = 10_000;

/** What Firefox says of a line that fails is expected here. */
const expected = /can’t establish a connection|The connection to .* was interrupted/;

/** Somebody with a browser of his own. */
export class Person {
  wrong = [];

  constructor(name, page) {
    this.name = name;
    this.page = page;
    page.setDefaultTimeout(patience);
    page.on('pageerror', (error) => this.#wentWrong(String(error)));
    page.on('console', (said) => said.type() === 'error' && this.#wentWrong(said.text()));
  }

  static async comesIn(browser, url, name) {
    const context = await browser.createBrowserContext();
    // A window, not a tab: Firefox draws nothing in a tab that is behind another one.
    const person = new Person(name, await context.newPage({ type: 'window' }));
    await person.page.goto(url);
    await (await person.page.waitForSelector('aria/Your name')).type(name);
    await (await person.page.waitForSelector('aria/Start talking')).click();
    await person.page.waitForSelector('textarea');
    console.log(`${name} comes in`);
    return person;
  }

  async says(text) {
    await this.page.type('textarea', text);
    await this.page.keyboard.press('Enter');
    console.log(`${this.name} → ${text}`);
  }

  #wentWrong(what) {
    if (!expected.test(what)) this.wrong.push(what);
  }

  /** Waits until a message holds all of these words, once. */
  async hears(...words) {
    await this.#until(
      `hears ${words.join(', ')}`,
      (words) => {
        const said = [...document.querySelectorAll('article, [role=article]')];
        return said.filter((m) => words.every((w) => m.textContent.includes(w))).length === 1;
      },
      words,
    );
    console.log(`${this.name} ← ${words.join(': ')}`);
  }

  /** Waits until the page shows these words, to whoever looks at it. */
  async sees(text, timeout) {
    await this.#until(`sees ${text}`, (t) => document.body.innerText.includes(t), text, timeout);
    console.log(`${this.name} sees “${text}”`);
  }

  async seesNo(text, timeout) {
    await this.#until(
      `sees no ${text}`,
      (t) => !document.body.innerText.includes(t),
      text,
      timeout,
    );
    console.log(`${this.name} sees no “${text}”`);
  }

  /** Waits until so many messages can be seen, and gives their texts in their order. */
  async reads(n) {
    const texts = await this.#until(
      `reads ${n} messages`,
      (n) => {
        const rows = [...document.querySelectorAll('article p, [role=article] p')];
        const seen = rows.map((p) => p.innerText.trim()).filter(Boolean); // "" until it is placed
        return seen.length === n && seen;
      },
      n,
    );
    return texts.jsonValue();
  }

  async #until(what, holds, argument, timeout = patience) {
    try {
      return await this.page.waitForFunction(holds, { polling: 50, timeout }, argument);
    } catch (cause) {
      const shown = await this.page.evaluate(() => document.body.innerText);
      throw new Error(`${this.name} never ${what}; the page shows:\n${shown}`, { cause });
    }
  }
}
