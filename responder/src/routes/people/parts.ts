import type { Config } from '../../config/config.ts'
import type { People } from '../../people/people.ts'
import type { Questions } from '../../questions/questions.ts'

export interface PeopleRouteParts {
  config: Pick<Config, 'demo' | 'registries' | 'instanceName'>
  people: People
  questions: Pick<Questions, 'takeBack'>
  /** The public key that a browser subscribes to messages with, in base64url. */
  vapidKey: () => Promise<string | null>
}
