import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { openLink } from '../lib/open-link.ts'

test.serial('a link is opened through a file that only this user can read, not as an argument', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'open-link-'))
  const args = path.join(folder, 'args')
  await writeFile(path.join(folder, 'xdg-open'), `#!/bin/sh\necho "$@" > '${args}'\n`)
  await chmod(path.join(folder, 'xdg-open'), 0o755)
  const { PATH } = process.env
  process.env.PATH = `${folder}${path.delimiter}${PATH}`
  try {
    const env = { PATH: process.env.PATH }
    await openLink('https://registry.example/auth/cli/0f3c?a="b"&c', folder, env)
    const file = path.join(folder, 'confirm.html')
    if (process.platform === 'linux') t.is(await readFile(args, 'utf8'), `${file}\n`)
    t.is((await stat(file)).mode & 0o077, 0)
    t.true(
      (await readFile(file, 'utf8')).includes(
        'url=https://registry.example/auth/cli/0f3c?a=&quot;b&quot;&amp;c">',
      ),
    )
  } finally {
    process.env.PATH = PATH
    await rm(folder, { recursive: true })
  }
})
