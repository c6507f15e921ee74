import test from 'ava'
import { isWebLink, readWebPair, withoutPair } from '../../lib/web/pair.ts'

const NPM = 'https://registry.npmjs.org/'
const OWN = 'https://registry.example/npm/'
const pair = {
  authUrl: 'https://www.npmjs.com/auth/cli/0f3c',
  doneUrl: 'https://registry.npmjs.org/-/v1/done?authId=0f3c',
}
const own = {
  authUrl: 'https://registry.example/auth/cli/0f3c',
  doneUrl: 'https://registry.example/-/v1/done?authId=0f3c',
}
const failure = (error: object) =>
  `> a script's line\n${JSON.stringify({ error: { code: 'EOTP', ...error } }, null, 2)}`

const readings: Array<[string, string, string, typeof pair | undefined]> = [
  ['npm’s own', failure(pair), NPM, pair],
  ['that of another registry', failure(own), OWN, own],
  ['none', failure({}), NPM, undefined],
  ['half a pair', failure({ authUrl: pair.authUrl }), NPM, undefined],
  ['a page elsewhere', failure({ ...pair, authUrl: 'https://npmjs.help/auth/cli/0f3c' }), NPM, undefined],
  ['another page of npm’s', failure({ ...pair, authUrl: 'https://www.npmjs.com/login' }), NPM, undefined],
  ['a page in the open', failure({ ...pair, authUrl: 'http://www.npmjs.com/auth/cli/0f3c' }), NPM, undefined],
  ['a code from elsewhere', failure({ ...pair, doneUrl: own.doneUrl }), NPM, undefined],
  ['npm’s page for another registry', failure({ ...own, authUrl: pair.authUrl }), OWN, undefined],
  ['masked ids', 'npm error   https://www.npmjs.com/auth/cli/***', NPM, undefined],
]
for (const [title, stdout, registry, expected] of readings) {
  test(`a pair: ${title}`, (t) => {
    t.deepEqual(readWebPair(stdout, registry), expected)
  })
}

const links: Array<[string, string, boolean]> = [
  ['https://www.npmjs.com/auth/cli/0f3c', NPM, true],
  ['https://www.npmjs.com@evil.example/auth/cli/0f3c', NPM, false],
  ['https://www.npmjs.com/auth/cli/../../login', NPM, false],
  ['https://user@registry.example/auth', OWN, false],
  ['javascript:alert(1)', OWN, false],
  ['not a link', NPM, false],
]
for (const [link, registry, is] of links) {
  test(`${link} is ${is ? '' : 'not '}where ${registry} sends people`, (t) => {
    t.is(isWebLink(link, registry), is)
  })
}

test('npm’s words are shown without the pair', (t) => {
  t.is(withoutPair(`Open ${pair.authUrl}, then ${pair.doneUrl}.`, pair), 'Open [secure], then [secure].')
})
