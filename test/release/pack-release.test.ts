import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import {
  fingerprint,
  keepTarball,
  packRelease,
  refreshGitHead,
  runScripts,
} from '../../lib/release/pack-release.ts'
import { writeFiles } from '../fakes/folder.ts'
import { failed, found, ok } from '../fakes/npm.ts'
import { createPacking, facts } from './packing.ts'

const OVER = failed(undefined, 'You cannot publish over the previously published versions: 2.1.0.')

test('packs once and lets npm rehearse the upload of just that', async (t) => {
  const { step, npm, integrity } = await createPacking(t)
  const packed = await packRelease(step)
  t.like(packed, { isFolder: true, isPublished: false, facts: { integrity, size: 10, files: 1 } })
  t.deepEqual(npm.commands(), ['pack', 'publish'])
  const [pack, rehearsal] = npm.runs
  t.deepEqual(rehearsal?.args.slice(0, 2), ['publish', packed.publishable])
  for (const flag of ['--dry-run', '--ignore-scripts']) t.true(rehearsal?.args.includes(flag))
  t.notRegex(JSON.stringify(pack?.env), /npm_token-of/)
  t.is(readFileSync(path.join(packed.publishable, '.git', 'HEAD'), 'utf8'), `${'a'.repeat(40)}\n`)
})

test('prepublishOnly comes first, and is not run again', async (t) => {
  const input = { pkg: { name: '@example/tool', scripts: { prepublishOnly: 'true' } } }
  const { step, npm } = await createPacking(t, undefined, { input })
  await packRelease(step)
  await packRelease(step, { isRepeat: true })
  t.deepEqual(npm.commands(), ['run', 'pack', 'publish', 'pack', 'publish'])
})

test('the tarball itself is published where npm would pack other bytes, and that is said', async (t) => {
  const { step, integrity } = await createPacking(t, () => ({ publish: [ok(facts('sha512-other'))] }))
  const packed = await packRelease(step)
  t.like(packed, { isFolder: false, publishable: packed.tarball.file, facts: { integrity } })
  t.regex(step.context.lines.join('\n'), /without `gitHead`/)
})

test('a version that is there with these bytes is not asked for', async (t) => {
  const { step } = await createPacking(t, (integrity) => ({
    publish: [OVER],
    view: [found(integrity, { latest: '2.1.0' })],
  }))
  t.true((await packRelease(step)).isPublished)
  t.notRegex(step.context.lines.join('\n'), /dist-tag add/)
})

test('a version that is there and lacks its dist-tag is known to lack it', async (t) => {
  const { step } = await createPacking(t, (integrity) => ({
    publish: [OVER],
    view: [found(integrity, { latest: '2.0.0' })],
  }))
  t.like(await packRelease(step), { isPublished: true, lacksTag: true })
})

for (const [title, view, code] of [
  ['with other bytes', found('sha512-theirs'), 'EPUBLISHCONFLICT'],
  ['and cannot be looked at', failed('E503'), 'EREGISTRYUNREACHABLE'],
] as const) {
  test(`a version that is there ${title} is ${code}`, async (t) => {
    const { step } = await createPacking(t, () => ({ publish: [OVER], view: [view] }))
    await t.throwsAsync(packRelease(step), { code })
  })
}

test('what npm refuses in the rehearsal ends it, in npm’s words', async (t) => {
  const no = failed(undefined, 'You must specify a tag using --tag when publishing a prerelease version.')
  const { step } = await createPacking(t, () => ({ publish: [no] }))
  const error = await t.throwsAsync(packRelease(step), { code: 'EPUBLISHREFUSED' })
  t.regex((error as Error & { details: string }).details, /must specify a tag/)
})

for (const [code, expected] of [
  ['1', 'EPUBLISHSCRIPT'],
  ['ELIFECYCLE', 'EPUBLISHSCRIPT'],
  ['EJSONPARSE', 'EPUBLISHREFUSED'],
] as const) {
  test(`npm pack that ends with ${code} is ${expected}`, async (t) => {
    const { step } = await createPacking(t, () => ({ pack: [failed(code)] }))
    await t.throwsAsync(packRelease(step), { code: expected })
  })
}

test('a script that fails is EPUBLISHSCRIPT, before the upload and after', async (t) => {
  const scripts = { prepublishOnly: 'false', publish: 'false' }
  const results = () => ({ run: [failed('1')] })
  const { step } = await createPacking(t, results, { input: { pkg: { name: 'a', scripts } } })
  const before = await t.throwsAsync(packRelease(step), { code: 'EPUBLISHSCRIPT' })
  t.regex((before as Error & { details: string }).details, /NOT published/)
  const after = await t.throwsAsync(runScripts(step, ['publish', 'postpublish']), { code: 'EPUBLISHSCRIPT' })
  t.regex((after as Error & { details: string }).details, /IS published/)
})

test('a commit that was made after packing is the one recorded', async (t) => {
  const { step } = await createPacking(t)
  const packed = await packRelease(step)
  writeFiles(step.root, { '.git/HEAD': 'b'.repeat(40) })
  await refreshGitHead(packed, step)
  t.is(readFileSync(path.join(packed.publishable, '.git', 'HEAD'), 'utf8'), `${'b'.repeat(40)}\n`)
  await t.notThrowsAsync(refreshGitHead({ ...packed, isFolder: false, publishable: '/no/folder' }, step))
})

test('the tarball is kept where tarballDir says', async (t) => {
  const { step } = await createPacking(t)
  const packed = await packRelease(step)
  const options = { ...step.options, tarballDir: 'dist/tarballs' }
  await keepTarball(packed, { ...step, options })
  const kept = path.join(step.root, 'dist/tarballs', packed.tarball.filename)
  t.deepEqual(readFileSync(kept), readFileSync(packed.tarball.file))
})

test('a fingerprint runs no script and has no secret', async (t) => {
  const { step, npm, integrity } = await createPacking(t)
  t.is(await fingerprint(step), integrity)
  const [{ args, env } = t.fail()] = npm.runs
  for (const flag of ['--dry-run', '--ignore-scripts']) t.true(args.includes(flag))
  t.notRegex(JSON.stringify(env), /npm_token-of/)
})

for (const result of [failed('EJSONPARSE'), ok('no JSON')]) {
  test(`what cannot be compared is not taken as unchanged: ${result.stdout.slice(0, 10)}`, async (t) => {
    const { step } = await createPacking(t, () => ({ pack: [result] }))
    await t.throwsAsync(fingerprint(step), { code: 'EPUBLISHREFUSED' })
  })
}
