import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'
import { GIT_ENV, type TestRepository } from '../../test/helpers/repository.ts'

export interface HistoryOptions {
  commits: number
  /** How many commits are in each earlier release. */
  perRelease: number
  /** The files that the commits change in turn, as paths in the repository. */
  files: readonly string[]
}

/** Gives a repository a history, also at the remote: commits that each change a file, and tags of earlier releases. */
export async function writeHistory(repository: TestRepository, options: HistoryOptions): Promise<void> {
  const { cwd, git } = repository
  const input = await historyOf(cwd, options)
  await execa('git', ['fast-import', '--quiet'], { cwd, env: GIT_ENV, input })
  await git('reset', '--quiet', '--hard', 'main')
  await git('push', '--quiet', '--tags', 'origin', 'main')
}

/** @see git-fast-import(1) */
async function historyOf(cwd: string, { commits, perRelease, files }: HistoryOptions): Promise<string> {
  const startedAt = Math.floor(Date.now() / 1000) - commits * 60
  const parts: string[] = []
  for (let number = 1; number <= commits; number += 1) {
    const file = files[number % files.length] ?? ''
    const text = `${await readFile(path.join(cwd, file), 'utf8')}// change ${number}\n`
    const message = `${number % 5 === 0 ? 'feat' : 'fix'}: change ${file} (${number} of ${commits})`
    parts.push(
      'commit refs/heads/main',
      `mark :${number}`,
      `committer Tester <tester@example.com> ${startedAt + number * 60} +0000`,
      data(message),
      ...(number === 1 ? ['from refs/heads/main^0'] : []),
      `M 100644 inline ${file}`,
      data(text),
    )
    if (number % perRelease === 0)
      parts.push(`reset refs/tags/v1.${number / perRelease}.0`, `from :${number}`, '')
  }
  return `${parts.join('\n')}\n`
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`
}
