import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { draw } from './draw.ts'
import { type Row, readLines } from './read-terminal.ts'
import { replaceChance } from './replace-chance.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const RECORDING = new URL('../../docs/images/release.svg', import.meta.url)

const WORDS = {
  title: 'A release with @cfa/semantic-release-npm, in a terminal',
  description:
    'The log of semantic-release stops before the git tag: a maintainer’s approval is needed to publish @sample/paper-boat@1.0.0. Alice approves and types a code. The tag is made, the registry accepts the code, and the package is published with exactly the bytes that were approved.',
}

/** Runs the demo and resolves with the lines that it prints. Rejects if it fails. */
export async function runDemo(): Promise<Row[]> {
  const { stdout } = await execa(process.execPath, ['demo/main.ts', '--auto'], {
    cwd: ROOT,
    stdin: 'ignore',
    env: { FORCE_COLOR: '1' },
  })
  return readLines(replaceChance(stdout))
}

export const drawDemo = (lines: Row[]): string => draw(lines, WORDS)
