import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const program = resolve(process.env['BINCANG_BIN'] ?? '../bin/bincang');

/** Tests are quicker than people: the bounds against strangers would stop them. */
const bounds = ['conns-per-user', 'posts-per-second', 'guests-per-address', 'logins-per-address'];

/** A real server with a data folder of its own. */
export class Server {
  url = '';
  setupToken = '';
  private child: ChildProcess | null = null;
  private readonly data = mkdtempSync(join(tmpdir(), 'bincang-e2e-'));

  constructor(
    private readonly host = '127.0.0.1',
    private readonly flags: string[] = [],
  ) {}

  /** The second start takes the port of the first. */
  async start(): Promise<this> {
    const listen = this.url ? new URL(this.url).host : `${this.host}:0`;
    const limits = bounds.flatMap((bound) => [`--limit-${bound}`, '0']);
    const args = ['serve', '--listen', listen, '--data', this.data, ...limits, ...this.flags];
    this.child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    await this.listening(this.child);
    return this;
  }

  /** As if the power had gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.data, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await gone;
  }

  private listening(child: ChildProcess): Promise<void> {
    return new Promise((done, fail) => {
      let said = '';
      child.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${said}`)));
      const hear = (bytes: Buffer) => {
        said += bytes.toString();
        this.setupToken ||= /#setup=(\S+)/.exec(said)?.[1] ?? '';
        this.url ||= /listening on (\S+)/.exec(said)?.[1] ?? '';
        if (/listening on \S+\n/.test(said)) setTimeout(done, 50);
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
    });
  }
}
