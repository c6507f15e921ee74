import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { writeDoorConfig } from '../../lib/door/door-config.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

const door = { url: 'http://127.0.0.1:4873/', token: 'door-token' }
const OWN = '//127.0.0.1:4873/:_authToken=door-token'

async function write(
  t: Parameters<typeof createFolder>[0],
  files: Files,
  registry = 'https://registry.example/npm/',
) {
  const folder = createFolder(t, files)
  const paths = Object.keys(files).map((name) => path.join(folder, name))
  const file = await writeDoorConfig(folder, {
    files: paths,
    registry,
    door,
    env: { RHOST: 'registry.example' },
    secrets: ['npm_of_the_job'],
  })
  return { file, lines: readFileSync(file, 'utf8').split('\n') }
}

test('without any configuration the file has only the door’s credential, and only this user can read it', async (t) => {
  const { file, lines } = await write(t, {})
  t.deepEqual(lines, [OWN, ''])
  t.is(statSync(file).mode & 0o777, 0o600)
})

const left = [
  '//registry.example/npm/:_authToken=hidden',
  '//registry.example/:_authToken=${NPM_TOKEN}',
  '//registry.example/npm/:_auth=hidden',
  '//registry.example/npm/:username=hidden',
  '//registry.example/npm/:_password = hidden',
  '  //registry.example/npm/:_authToken = hidden=',
  '//registry.example/npm/:certfile=/hidden',
  '//registry.example/npm/:keyfile=/hidden',
  '"//registry.example/npm/:_authToken"=hidden',
  "'//registry.example/npm/:_authToken' = hidden",
  '//registry.example:_authToken=hidden',
  '//${RHOST}/npm/:_authToken=hidden',
  '//${RHOST?}/:_auth=hidden',
  '//registry.example/npm:_authToken=hidden',
  '//registry.example/npm/@a%2fb/:_authToken=hidden',
  '//registry.example:443/NPM/:_password=hidden',
]

for (const line of left) {
  test(`the line is left out: ${line}`, async (t) => {
    t.deepEqual((await write(t, { one: `fund=false\n${line}\r\naudit=false\n` })).lines, [
      'fund=false',
      'audit=false',
      '',
      OWN,
      '',
    ])
  })
}

const kept = [
  '//other.example/:_authToken=theirs',
  '//registry.example.evil/:_authToken=theirs',
  '//registry.example:8080/:_authToken=theirs',
  '//registry.example/npm-read/:_authToken=theirs',
  '//registry.example/feeds/read/:_password=theirs',
  '@scope:registry=https://registry.example/npm/',
  'registry=https://registry.example/npm/',
  '//registry.example/npm/:always-auth=true',
  '; //registry.example/npm/ is ours',
  '_authToken',
]

for (const line of kept) {
  test(`the line is kept: ${line}`, async (t) => {
    t.deepEqual((await write(t, { one: line })).lines, [line, OWN, ''])
  })
}

test('a line of another registry that has the registry’s own token or password is left out', async (t) => {
  const feed = '//registry.example/read/'
  const lines = ['//registry.example/npm/:_authToken=one', `${feed}:_authToken=one`, `${feed}:_auth=two`]
  t.deepEqual((await write(t, { one: lines.join('\n') })).lines, [`${feed}:_auth=two`, OWN, ''])
  const named = ['username=me', '_password=x'].flatMap((each) => [
    `//registry.example/:${each}`,
    `${feed}:${each}`,
  ])
  t.deepEqual((await write(t, { one: named.join('\n') })).lines, [`${feed}:username=me`, OWN, ''])
})

test('a line of another registry that has a token of the job is left out', async (t) => {
  t.deepEqual((await write(t, { one: '//registry.example/read/:_authToken=npm_of_the_job' })).lines, [
    OWN,
    '',
  ])
})

test('the stronger file comes later, and the port is part of the registry’s name', async (t) => {
  const files = { weak: 'a=1\n//localhost:4873/:_authToken=x', strong: 'a=2\n//localhost/:_authToken=y' }
  const { lines } = await write(t, files, 'http://localhost:4873/')
  t.deepEqual(lines, ['a=1', 'a=2', '//localhost/:_authToken=y', OWN, ''])
})

test('lines after a section header are left out, so that npm reads the door’s credential', async (t) => {
  const { lines } = await write(t, { one: 'fund=false\n[section]\naudit=false', two: 'save=false' })
  t.deepEqual(lines, ['fund=false', 'save=false', OWN, ''])
})
