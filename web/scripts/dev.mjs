// Serves the page with reload, and the program, which starts again when a Go file changes.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';

const root = new URL('../../', import.meta.url).pathname;
/** @type {import('node:child_process').ChildProcess | null} */
let program = null;
/** @type {NodeJS.Timeout | undefined} */
let soon;

function start() {
  const build = spawn('go', ['build', '-o', 'bin/bincang', './cmd/bincang'], {
    cwd: root,
    stdio: 'inherit',
  });
  build.once('exit', (code) => {
    if (code === 0) program = spawn('bin/bincang', ['serve'], { cwd: root, stdio: 'inherit' });
  });
}

function restart() {
  const old = program;
  program = null;
  if (!old || old.exitCode !== null) return start();
  old.once('exit', start);
  old.kill('SIGTERM');
}

for (const folder of ['cmd', 'internal']) {
  watch(root + folder, { recursive: true }, (_event, name) => {
    if (!name?.endsWith('.go') || name.endsWith('_test.go')) return;
    clearTimeout(soon);
    soon = setTimeout(restart, 300);
  });
}

start();
spawn('npx', ['vite'], { cwd: `${root}web`, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    program?.kill('SIGTERM');
    process.exit();
  });
}
