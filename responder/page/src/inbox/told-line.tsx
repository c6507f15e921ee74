import type { OpenQuestion } from '../../../src/api/questions.ts'
import type { Told } from '../../../src/api/told.ts'
import { isolated } from '../../../src/isolated.ts'
import { list } from '../words/format.ts'

/** Who heard of a question, and by what. Where nobody did, somebody has to. */
export function ToldLine({ told }: Pick<OpenQuestion, 'told'>) {
  if (told === null) return null
  const heard = told.filter(({ is }) => is === 'told')
  const others = told.filter(({ is }) => is === 'under_way')
  const failed = told.filter(({ is }) => is === 'failed')
  if (heard.length + others.length === 0) {
    return (
      <p class="told nobody">
        {failed.length === 0
          ? 'Nobody was told: no channel is set up for it.'
          : `Nobody was told. It did not arrive: ${whoOf(failed)}.`}
      </p>
    )
  }
  return (
    <p class="told">
      {heard.length > 0 && `Told: ${whoOf(heard)}. `}
      {others.length > 0 && `Being told: ${whoOf(others)}. `}
      {failed.length > 0 && `It did not arrive: ${whoOf(failed)}.`}
    </p>
  )
}

/** `Alice (e-mail, this phone) and #releases (Slack)` */
function whoOf(told: readonly Told[]): string {
  const people = Map.groupBy(told, ({ person, channel }) => person ?? channel ?? 'a channel that is gone')
  return list(
    [...people].map(([name, channels]) => {
      const kinds = new Set(channels.flatMap(({ kind }) => (kind ? KIND_WORD[kind] : [])))
      return kinds.size === 0 ? isolated(name) : `${isolated(name)} (${[...kinds].join(', ')})`
    }),
  )
}

const KIND_WORD: Record<NonNullable<Told['kind']>, string> = {
  'web-push': 'notification',
  email: 'e-mail',
  slack: 'Slack',
  discord: 'Discord',
  ntfy: 'ntfy',
  webhook: 'webhook',
}
