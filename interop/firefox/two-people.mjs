// Two people talk in Firefox while the server dies and comes back:
//
//   node firefox/two-people.mjs PROGRAM FIREFOX

import assert from 'node:assert/strict';
import puppeteer from 'puppeteer-core';
import { Person } from './person.mjs';
import { Server } from './server.mjs';

const [program, executablePath] = process.argv.slice(2);
const server = new Server(program);
await server.start();
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath,
  headless: true,
  extraPrefsFirefox: { 'intl.accept_languages': 'en-GB, en' },
});
try {
  console.log(await browser.version());
  const rina = await server.call('setup.complete', {
    token: server.token,
    name: 'Rina',
    password: 'kopi tubruk 1',
  });
  const ayu = await Person.comesIn(browser, server.url, 'Ayu');
  const budi = await Person.comesIn(browser, server.url, 'Budi');
  const both = [ayu, budi];

  await ayu.says('Halo Budi 👋🏽');
  await budi.hears('Ayu', 'Halo Budi 👋🏽');
  await budi.says('Baik, Ayu!');
  await ayu.hears('Budi', 'Baik, Ayu!');

  await server.call(
    'announce.post',
    { key: 'interop-key-0001', text: 'We move at 21:00.', level: 'warning' },
    rina.token,
  );
  for (const person of both) await person.sees('We move at 21:00.');

  await ayu.page.evaluate(() => Object.assign(window, { untouched: true }));
  await server.kill();
  console.log('the server is killed');
  await ayu.says('written by Ayu meanwhile');
  await budi.says('written by Budi meanwhile');
  await ayu.sees('Waiting to be sent');
  for (const person of both) await person.sees('Connection closed');

  await server.start();
  console.log('the server is back');
  for (const person of both) {
    await person.seesNo('Connection closed', 40_000);
    await person.hears('written by Ayu meanwhile');
    await person.hears('written by Budi meanwhile');
    await person.seesNo('Waiting to be sent');
  }
  const wanted = ['Halo Budi 👋🏽', 'Baik, Ayu!'];
  const [first, second] = [await ayu.reads(4), await budi.reads(4)];
  assert.deepEqual(first, second, 'both see the same');
  assert.deepEqual(first.slice(0, 2), wanted);
  assert.equal(await ayu.page.evaluate(() => 'untouched' in window), true, 'without a reload');

  await budi.says('As if nothing had been');
  await ayu.hears('Budi', 'As if nothing had been');
  for (const person of both)
    assert.deepEqual(person.wrong, [], `what went wrong at ${person.name}`);
} finally {
  await browser.close();
  await server.stop();
}
