import path from 'node:path'
import { pathToFileURL } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { loadResponderModule } from '../../lib/responders/module.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

const body = (kind: string) => `({ cwd, env, options, logger }) => ({
  name: ${JSON.stringify(kind)},
  connect: async () => ({ features: ['approval', 'telepathy'] }),
  ask: async ({ accounts: [username] }) => ({ type: 'code', username, otp: env.CODE }),
})`
const esm = (kind: string) => `export const createResponder = ${body(kind)}`
const cjs = (kind: string) => `exports.createResponder = ${body(kind)}`

const load = (t: ExecutionContext, name: string, files: Files) => {
  const cwd = createFolder(t, { 'package.json': { name: 'project' }, ...files })
  const context = { cwd, env: { CODE: '012345' }, options: {}, logger: { log: () => {} } }
  return loadResponderModule(name.replace('<cwd>', cwd), context)
}

const manifest = (fields: object) => ({ name: 'answers', version: '1.0.0', ...fields })

const found: Array<[string, string, Files]> = [
  ['CommonJS', 'answers', { 'node_modules/answers/index.js': cjs('here') }],
  [
    'CommonJS whose exports Node cannot detect',
    'answers',
    {
      'node_modules/answers/index.js': `const made = { createResponder: ${body('here')} }; module.exports = made`,
    },
  ],
  [
    'ESM',
    'answers',
    {
      'node_modules/answers/package.json': manifest({ type: 'module', main: './main.js' }),
      'node_modules/answers/main.js': esm('here'),
    },
  ],
  [
    'ESM that only exports an import condition',
    'answers',
    {
      'node_modules/answers/package.json': manifest({
        exports: { '.': { types: './x.d.ts', import: './main.mjs' } },
      }),
      'node_modules/answers/main.mjs': esm('here'),
    },
  ],
  [
    'ESM with a nested condition for import',
    '@scope/answers',
    {
      'node_modules/@scope/answers/package.json': manifest({ exports: { import: { node: './main.mjs' } } }),
      'node_modules/@scope/answers/main.mjs': esm('here'),
    },
  ],
  [
    'a subpath of a package',
    'answers/responder',
    {
      'node_modules/answers/package.json': manifest({ exports: { './responder': { import: './r.mjs' } } }),
      'node_modules/answers/r.mjs': esm('here'),
    },
  ],
  ['a relative path', './tools/answers.mjs', { 'tools/answers.mjs': esm('here') }],
  ['a path with URL characters', './a#b?c %20.mjs', { 'a#b?c %20.mjs': esm('here') }],
  ['an absolute path', '<cwd>/answers.cjs', { 'answers.cjs': cjs('here') }],
]

for (const [title, name, files] of found) {
  test(`a responder module may be ${title}`, async (t) => {
    const responder = await load(t, name, files)
    t.is(responder.name, 'here')
    t.deepEqual(await responder.connect(), { features: ['approval'] })
    t.is(responder.report, undefined)
  })
}

test('a module may return a promise of a responder, and its methods keep their object', async (t) => {
  const source = `class Mine {
    name = 7
    told = []
    async connect() { return { features: this.told } }
    async ask() { return { type: 'code', otp: String(this.told.length), username: null } }
    async report(question, report) { this.told.push(report.state) }
  }
  export const createResponder = async () => new Mine()`
  const responder = await load(t, './mine.mjs', { 'mine.mjs': source })
  await responder.report?.({} as never, { state: 'published' })
  t.is(responder.name, './mine.mjs')
  t.deepEqual(await responder.ask({} as never, {} as never), { type: 'code', otp: '1', username: undefined })
})

const makes = (expression: string) => ({ 'm.mjs': `export const createResponder = () => (${expression})` })

const unusable: Array<[string, string, Files]> = [
  ['is not installed', 'no-such-package', {}],
  ['is a path to a missing file', './nothing.mjs', {}],
  ['is a folder', './folder', { 'folder/index.js': esm('here') }],
  ['has a syntax error', './m.mjs', { 'm.mjs': 'export const createResponder = (' }],
  ['throws while loading', './m.mjs', { 'm.mjs': 'throw new Error("at once")' }],
  ['throws a text while loading', './m.mjs', { 'm.mjs': 'throw "at once"' }],
  ['exports nothing', './m.mjs', { 'm.mjs': '' }],
  ['exports no function', './m.mjs', { 'm.mjs': 'export const createResponder = 1' }],
  [
    'exports a missing file',
    'answers',
    { 'node_modules/answers/package.json': manifest({ exports: { import: './x' } }) },
  ],
  [
    'does not export the subpath',
    'answers/x',
    { 'node_modules/answers/package.json': manifest({ exports: { import: './x' } }) },
  ],
  [
    'throws when called',
    './m.mjs',
    { 'm.mjs': 'export const createResponder = () => { throw new Error("later") }' },
  ],
  ['returns nothing', './m.mjs', makes('undefined')],
  ['returns null', './m.mjs', makes('null')],
  ['returns an object without ask', './m.mjs', makes('{ connect: async () => {} }')],
  ['returns an object without connect', './m.mjs', makes('{ ask: async () => {} }')],
]

for (const [title, name, files] of unusable) {
  test(`a module that ${title} is ERESPONDERMODULE`, async (t) => {
    const error = await t.throwsAsync(load(t, name, files), { code: 'ERESPONDERMODULE' })
    t.true((error as Error & { details: string }).details.includes(`\`${name}\``))
  })
}

test('an error of this plugin passes through unchanged', async (t) => {
  const table = pathToFileURL(path.resolve('lib/errors/get-error.ts')).href
  const source = `import { getError } from ${JSON.stringify(table)}
    export const createResponder = () => { throw getError('ERESPONDERSECRET') }`
  await t.throwsAsync(load(t, './m.mjs', { 'm.mjs': source }), { code: 'ERESPONDERSECRET' })
})
