import type { Build } from '../identity/builds.ts'
import type { Rule } from '../identity/policy.ts'
import { type Input, type Output, optionValue, UsageError } from './command.ts'
import { readRule } from './identity.ts'
import { BUILDS } from './identity-options.ts'
import { named } from './projects.ts'
import { withServices } from './services.ts'
import type { Terminal } from './terminal.ts'

export function show(input: Input, terminal: Terminal): Promise<Output> {
  return withServices(terminal, async (services) => {
    const project = await named(services, input)
    const builds = await services.builds.list(project)
    const text = [...rulesText(project.identity ?? []), '', ...builds.map(buildText)]
    return { json: { identity: project.identity, builds }, text: text.join('\n').trimEnd() }
  })
}

export async function allow(input: Input, terminal: Terminal): Promise<Output> {
  const rule = await readRule(input, terminal.environment)
  if (!rule) throw new UsageError(`Name the builds. ${BUILDS}`)
  return withServices(terminal, async (services) => {
    const { id, identity } = await named(services, input)
    return changed(await services.projects.change('cli', id, { identity: [...(identity ?? []), rule] }))
  })
}

export function disallow(input: Input, terminal: Terminal): Promise<Output> {
  const number = Number(optionValue(input, 'rule'))
  return withServices(terminal, async (services) => {
    const { id, name, identity } = await named(services, input)
    const rules = identity ?? []
    if (rules.length === 0) throw new UsageError(`${name} has no rules for builds.`)
    if (!rules[number - 1])
      throw new UsageError(
        `--rule takes a number of the list that \`cfa-responder project builds ${name}\` shows.`,
      )
    const left = rules.filter((_, index) => index !== number - 1)
    return changed(await services.projects.change('cli', id, { identity: left.length > 0 ? left : null }))
  })
}

const changed = ({ name, identity }: { name: string; identity: Rule[] | null }): Output => ({
  json: { name, identity },
  text: rulesText(identity ?? []).join('\n'),
})

function rulesText(rules: Rule[]): string[] {
  if (rules.length === 0) return ['No build may ask without a secret.']
  return rules.flatMap(({ issuer, require }, index) => [
    `${index + 1}. ${issuer}`,
    ...Object.entries(require).map(([name, patterns]) => `   ${name}: ${patterns.join(', ')}`),
  ])
}

function buildText({ at, build: { issuer, repository, ref, run }, refusal }: Build): string {
  const what = [repository, ref, run].filter((one) => one !== null).join(' ')
  return `${new Date(at).toISOString()} ${refusal === null ? 'accepted' : 'REFUSED '} ${what || issuer}${refusal === null ? '' : `\n  ${refusal}`}`
}
