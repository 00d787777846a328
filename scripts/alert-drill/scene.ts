import type { Place } from './subject.js';

/** One failure, injected into something real. */
export interface Scene {
  readonly how: string;
  /** Alerts that have to fire; others may as well, where one failure brings another. */
  readonly alerts: readonly string[];
  /** Starts what is to fail, and resolves when the failure has been injected. */
  begin(place: Place): Promise<Failure>;
}

/** A failure that goes on. */
export interface Failure {
  /** Labels of the alerts it causes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Takes the failure away, or what fails. */
  end(): Promise<void>;
}
