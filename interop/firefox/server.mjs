import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real server, the built program, with a data folder of its own; it ends with this process. */
export class Server {
  url = '';
  token = ''; // with which the setup is finished
  #child = null;
  #data = mkdtempSync(join(tmpdir(), 'bincang-interop-'));

  constructor(program) {
    this.program = program;
    process.once('exit', () => {
      this.#child?.kill('SIGKILL');
      rmSync(this.#data, { recursive: true, force: true });
    });
  }

  /** The second start takes the port of the first. */
  async start() {
    const listen = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const child = spawn(this.program, ['serve', '--listen', listen, '--data', this.#data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    await new Promise((done, fail) => {
      let said = '';
      const hear = (bytes) => {
        said += bytes;
        this.token ||= /#setup=(\S+)\n/.exec(said)?.[1] ?? '';
        this.url ||= /listening on (\S+)\n/.exec(said)?.[1] ?? '';
        if (this.token && /listening on \S+\n/.test(said)) done();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${said}`)));
    });
  }

  /** As if the power had gone. */
  async kill() {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  }

  async stop() {
    await this.kill();
    rmSync(this.#data, { recursive: true, force: true });
  }

  async call(operation, body, token) {
    const headers = { 'Content-Type': 'application/json' };
    if (token) headers.Authorization = `Bearer ${token}`;
    const response = await fetch(`${this.url}/api/${operation}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
