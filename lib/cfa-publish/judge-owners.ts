import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { CHANGES_MORE, type JudgedChange, latestIn } from './judge-change.ts'
import { isVisible } from './take-package.ts'

/** What npm sends to change who owns a package. @see npm@11.21.2, lib/commands/owner.js */
const SENT = z.strictObject({
  _id: z.string(),
  _rev: z.string().optional(),
  maintainers: z.array(z.looseObject({ name: z.string() })),
})
const OWNER = z.strictObject({ name: z.string(), email: z.string().optional() })
const DOCUMENT = z.looseObject({
  _id: z.string(),
  _rev: z.string().optional(),
  maintainers: z.array(z.looseObject({ name: z.string(), email: z.string().optional() })),
})

/** Judges a change of a package's owners: who becomes one, and who stops being one. */
export function judgeOwners(sent: unknown, now: unknown): JudgedChange {
  const [after, before] = [SENT.safeParse(sent).data, DOCUMENT.safeParse(now).data]
  if (!after || !before) return { why: 'It is not a list of owners, or the registry shows none.' }
  if (after._id !== before._id || after._rev !== before._rev) return { why: CHANGES_MORE }
  const [names, namesBefore] = [after, before].map(({ maintainers }) => maintainers.map(({ name }) => name))
  if (!names || new Set(names).size !== after.maintainers.length) return { why: 'It names an owner twice.' }
  if (names.length === 0) return { why: 'It would leave the package without an owner.' }
  const isSame = (owner: { name: string }) =>
    isDeepStrictEqual(
      owner,
      before.maintainers.find(({ name }) => name === owner.name),
    )
  const isOld = ({ name }: { name: string }) => namesBefore?.includes(name) === true
  if (!after.maintainers.filter(isOld).every(isSame)) return { why: CHANGES_MORE }
  const added = z.array(OWNER).safeParse(after.maintainers.filter((owner) => !isOld(owner))).data
  const isReadable = ({ name, email }: Owner) => [name, email ?? name].every(isVisible)
  if (!added?.every(isReadable)) return { why: 'An owner is a name and an email address in visible ASCII.' }
  const removed = before.maintainers.filter(({ name }) => !names.includes(name))
  const version = latestIn(now)
  if (added.length + removed.length === 0 || version === undefined) return { why: 'It changes nothing.' }
  const owner = { what: 'owner', versions: [] }
  return {
    facts: [
      ...added.map((one) => ({ ...owner, from: null, to: textOf(one) })),
      ...removed.map((one) => ({ ...owner, from: textOf(one), to: null })),
    ],
    version,
  }
}

type Owner = z.infer<typeof OWNER>

const textOf = ({ name, email }: Owner): string => (email === undefined ? name : `${name} <${email}>`)
