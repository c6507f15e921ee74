import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { writeUserConfig } from '../../lib/npm/userconfig.ts'
import { createFolder } from '../fakes/folder.ts'

test('names the token by reference, readable by this user alone', async (t) => {
  const file = await writeUserConfig(createFolder(t), {}, 'https://registry.example:8080/npm/')
  t.is(await readFile(file, 'utf8'), '//registry.example:8080/npm/:_authToken = ${NPM_TOKEN}')
  t.is((await stat(file)).mode & 0o777, 0o600)
})

test('keeps what the other configuration files say, in their order', async (t) => {
  const folder = createFolder(t, { a: 'color = true', b: '@scope:registry = https://b.example/\n' })
  const configs = ['a', 'b'].map((name) => path.join(folder, name))
  const file = await writeUserConfig(folder, { configs }, 'https://registry.example/')
  t.deepEqual((await readFile(file, 'utf8')).split('\n').filter(Boolean), [
    'color = true',
    '@scope:registry = https://b.example/',
    '//registry.example/:_authToken = ${NPM_TOKEN}',
  ])
})

test('without a registry there is no line for a token', async (t) => {
  t.is(await readFile(await writeUserConfig(createFolder(t), {}), 'utf8'), '')
})

test('two of them lie side by side in one folder', async (t) => {
  const folder = createFolder(t)
  t.not(await writeUserConfig(folder, {}), await writeUserConfig(folder, {}, 'https://registry.example/'))
})
