import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Question, Report } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import { createPlugin } from '../lib/create-plugin.ts'
import { createNodeEffects } from '../lib/effects.ts'
import { createHarness } from '../test-registry/test/helpers/scene.ts'
import { createContext } from './fakes/context.ts'
import { createFolder } from './fakes/folder.ts'

const { registry, scene } = await createHarness(test)

/** Who answers for the module, and what was reported to it, by package name. */
const people = new Map<string, { answer: (question: Question) => object; told: string[] }>()
Object.assign(globalThis, { people })

const MODULE = `
  const { people } = globalThis
  export const createResponder = ({ options, cwd, env, logger }) => {
    logger.log('made for %s', options.team)
    return {
      name: 'the team ' + options.team,
      connect: async () => ({ features: ['approval'] }),
      ask: async (question) => people.get(question.package.name).answer(question),
      report: async (question, { state }) => { people.get(question.package.name).told.push(state) },
    }
  }`

async function createRelease(t: ExecutionContext, answer: (code: string, question: Question) => object) {
  const { name, user } = await scene()
  const told: Report['state'][] = []
  people.set(name, { answer: (question) => answer(registry.code(user.name), question), told })
  const publishConfig = { registry: registry.url }
  const cwd = createFolder(t, {
    'package.json': { name, version: '0.0.0-development', publishConfig },
    'responder.mjs': MODULE,
  })
  const config = { responder: './responder.mjs', team: 'tools' }
  const env = { PATH: process.env.PATH, HOME: createFolder(t), [`NPM_TOKEN_${user.name}`]: user.token }
  const context = createContext({ cwd, env })
  const plugin = createPlugin({ ...createNodeEffects(), processEnv: () => ({}) })
  t.teardown(() => plugin.success(config, context))
  return { name, user, told, cwd, config, context, plugin }
}

test('a module of the project is asked, and its code is used to publish', async (t) => {
  const answer = (otp: string) => ({ type: 'code', otp })
  const { name, user, told, cwd, config, context, plugin } = await createRelease(t, answer)
  await plugin.verifyConditions(config, context)
  await plugin.prepare(config, context)
  t.is(registry.publisherOf(name, '2.1.0'), undefined)
  t.like(await plugin.publish(config, context), { channel: 'latest' })
  t.is(registry.publisherOf(name, '2.1.0'), user.name)
  t.deepEqual(told, ['publishing', 'published'])
  t.is(JSON.parse(readFileSync(path.join(cwd, 'package.json'), 'utf8')).version, '2.1.0')
  t.true(context.lines.includes('made for tools'))
  t.true(context.lines.some((line) => line.startsWith('Waiting for an answer from the team tools')))
  t.notRegex(context.lines.join('\n') + context.output(), new RegExp(user.token))
})

test('a module may decline before the tag', async (t) => {
  const answer = () => ({ type: 'decline', by: 'bob', reason: 'Not now.' })
  const { name, told, config, context, plugin } = await createRelease(t, answer)
  await plugin.verifyConditions(config, context)
  const error = await t.throwsAsync(plugin.prepare(config, context), { code: 'EAPPROVALDECLINED' })
  t.regex((error as Error & { details: string }).details, /bob.*Not now\..*no tag was pushed/s)
  t.is(registry.publisherOf(name, '2.1.0'), undefined)
  t.deepEqual(told, [])
})

test('a number as a code is ERESPONDERANSWER, which does not show it', async (t) => {
  const answer = () => ({ type: 'code', otp: 123456 })
  const { config, context, plugin } = await createRelease(t, answer)
  await plugin.verifyConditions(config, context)
  const error = await t.throwsAsync(plugin.prepare(config, context), { code: 'ERESPONDERANSWER' })
  t.notRegex((error as Error & { details: string }).details, /123456/)
})
