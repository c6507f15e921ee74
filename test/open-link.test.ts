import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { openLink } from '../lib/open-link.ts'
import { createCommand } from './fakes/ci-command.ts'
import { createFolder } from './fakes/folder.ts'

test('a link is opened through a file that only this user can read, not as an argument', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'open-link-'))
  const args = path.join(folder, 'args')
  await writeFile(path.join(folder, 'xdg-open'), `#!/bin/sh\necho "$@" > '${args}'\n`)
  await chmod(path.join(folder, 'xdg-open'), 0o755)
  try {
    const env = { PATH: `${folder}${path.delimiter}${process.env.PATH}` }
    await openLink('https://registry.example/auth/cli/0f3c?a="b"&c', folder, env, createFolder(t))
    const file = path.join(folder, 'confirm.html')
    if (process.platform === 'linux') t.is(await readFile(args, 'utf8'), `${file}\n`)
    t.is((await stat(file)).mode & 0o077, 0)
    t.true(
      (await readFile(file, 'utf8')).includes(
        'url=https://registry.example/auth/cli/0f3c?a=&quot;b&quot;&amp;c">',
      ),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

if (process.platform === 'linux') {
  for (const place of ['node_modules/.bin', 'bin']) {
    test(`a link is not given to an opener in ${place} of the project, nor is the folder in the PATH`, async (t) => {
      const cwd = createFolder(t)
      const folder = path.join(cwd, place)
      const stolen = path.join(cwd, 'stolen')
      await mkdir(folder, { recursive: true })
      await writeFile(path.join(folder, 'xdg-open'), `#!/bin/sh\necho "$1" > '${stolen}'\n`, { mode: 0o755 })
      const seen = path.join(createFolder(t), 'path')
      const own = createCommand(t, 'xdg-open', `echo "$PATH" > '${seen}'`)
      const env = { PATH: [folder, own, '/usr/bin', '/bin'].join(path.delimiter) }
      await openLink('https://registry.example/auth/cli/0f3c', createFolder(t), env, cwd)
      t.false(existsSync(stolen))
      t.is(await readFile(seen, 'utf8'), `${own}:/usr/bin:/bin\n`)
    })
  }
}
