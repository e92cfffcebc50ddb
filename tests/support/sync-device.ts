import { at, type CallOptions, type TestApp, textAt } from "./app.ts";
import { type Change, changesIn, type Operation, type Resource, type SyncResult } from "./sync.ts";

/** An offline edit. The version that it changes is known only when it is sent. */
export type Edit = { readonly resource: Resource; readonly id: string } & (
  | { readonly kind: "create" | "patch"; readonly data: Record<string, unknown> }
  | { readonly kind: "delete" }
);

/** The fault on the way of one exchange. */
export type Mishap = "none" | "request-lost" | "answer-lost";

export type Exchange = {
  readonly push: Mishap;
  /** For the second page. */
  readonly pull: Mishap;
  readonly pageSize: number;
  readonly batchSize: number;
  /** Whether pushes carry an Idempotency-Key. */
  readonly keyed: boolean;
};

export const SAFE: Exchange = { push: "none", pull: "none", pageSize: 50, batchSize: 100, keyed: false };

/** Also what a busy server does not do: it is asked again. */
class Lost extends Error {
  override readonly name = "Lost";
}

type Sent = { readonly edit: Edit; readonly operation: Operation };
type Known = { readonly version: number; readonly data: Record<string, unknown> };

const nameOf = ({ resource, id }: { readonly resource: string; readonly id: string }): string => `${resource} ${id}`;

const operationOf = (edit: Edit, baseVersion: number | undefined): Operation => ({
  resource: edit.resource,
  op: edit.kind === "delete" ? "delete" : "upsert",
  id: edit.id,
  ...(edit.kind === "delete" ? {} : { data: edit.data }),
  ...(baseVersion === undefined ? {} : { baseVersion }),
});

/**
 * An offline-first client, after the rules of docs/http.md. It keeps the server's answers and a queue of edits. After a
 * conflict it takes the server's state and applies its edit to that.
 */
export class Device {
  /** The server's answers, by resource and id. */
  readonly known = new Map<string, Known>();
  /** The number of effective edits of each resource, by the server's results. */
  readonly effects = new Map<string, number>();
  /** The problems of edits that the server would not have. */
  readonly refused: string[] = [];
  readonly #app: TestApp;
  readonly #token: string;
  readonly #queue: Edit[] = [];
  #cursor: string | null = null;
  /** Sent and not yet answered: it is sent again just as it was. */
  #underWay: { readonly sent: readonly Sent[]; readonly key: string } | null = null;

  constructor(app: TestApp, token: string) {
    this.#app = app;
    this.#token = token;
  }

  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#underWay === null;
  }

  edit(edit: Edit): void {
    this.#queue.push(edit);
  }

  /** The ids of a resource that its user sees: what is known, with the edits over it. */
  ids(resource: Resource): string[] {
    const known = [...this.known.keys()].map((name) => name.split(" "));
    const ids = new Set(known.filter(([of]) => of === resource).map(([, id = ""]) => id));
    const pending = [...(this.#underWay?.sent.map(({ edit }) => edit) ?? []), ...this.#queue];
    for (const edit of pending.filter((one) => one.resource === resource)) {
      if (edit.kind === "create") ids.add(edit.id);
      if (edit.kind === "delete") ids.delete(edit.id);
    }
    return [...ids];
  }

  /** Repeats the requests without an answer, pulls, pushes its edits, and pulls. A lost message ends the exchange. */
  async sync(exchange: Exchange): Promise<void> {
    try {
      await this.#send(exchange);
      await this.#pull(exchange);
      this.#prepare(exchange.batchSize);
      await this.#send(exchange);
      await this.#pull(exchange);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
  }

  async #pull({ pull, pageSize }: Exchange): Promise<void> {
    for (let page = 1; ; page += 1) {
      const mishap = page === 2 ? pull : "none";
      if (mishap === "request-lost") throw new Lost();
      const query = new URLSearchParams({ limit: String(pageSize) });
      if (this.#cursor !== null) query.set("cursor", this.#cursor);
      const body = await this.#call("GET", `/api/v1/sync?${query}`);
      if (mishap === "answer-lost") throw new Lost();
      for (const change of changesIn(body)) this.#hear(change);
      this.#cursor = textAt(body, "cursor");
      if (at(body, "hasMore") !== true) return;
    }
  }

  async #call(method: string, path: string, options: CallOptions = {}): Promise<unknown> {
    const { status, body } = await this.#app.call(method, path, { token: this.#token, ...options });
    if (status === 503) throw new Lost();
    if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  #hear({ resource, id, version, data }: Change): void {
    if (data === undefined) this.known.delete(nameOf({ resource, id }));
    else this.known.set(nameOf({ resource, id }), { version, data });
  }

  /** Says which version each edit changes: the known one, and one more for each edit before it. */
  #prepare(batchSize: number): void {
    const versions = new Map<string, number>();
    const sent: Sent[] = [];
    for (const edit of this.#queue.splice(0, batchSize)) {
      const name = nameOf(edit);
      const base = edit.kind === "create" ? undefined : (versions.get(name) ?? this.known.get(name)?.version);
      // A deleted resource cannot be changed.
      if (edit.kind !== "create" && base === undefined) continue;
      sent.push({ edit, operation: operationOf(edit, base) });
      versions.set(name, (base ?? 0) + 1);
    }
    if (sent.length > 0) this.#underWay = { sent, key: Bun.randomUUIDv7() };
  }

  async #send({ push: mishap, keyed }: Exchange): Promise<void> {
    if (this.#underWay === null) return;
    const { sent, key } = this.#underWay;
    if (mishap === "request-lost") throw new Lost();
    const headers: Record<string, string> = keyed ? { "idempotency-key": key } : {};
    const operations = sent.map(({ operation }) => operation);
    const body = await this.#call("POST", "/api/v1/sync", { body: { operations }, headers });
    if (mishap === "answer-lost") throw new Lost();
    const results = at(body, "results") as SyncResult[];
    const again = sent.flatMap((one, index) => this.#settle(one.edit, results[index]));
    this.#queue.unshift(...again);
    this.#underWay = null;
  }

  /** Takes in what became of an edit; answers the edit when it is to be tried on a newer version. */
  #settle(edit: Edit, result: SyncResult | undefined): Edit[] {
    const name = nameOf(edit);
    switch (result?.status) {
      case "applied":
      case "duplicate":
        this.effects.set(name, (this.effects.get(name) ?? 0) + 1);
        return [];
      case "conflict":
        if (result.deleted === true || result.data === undefined || result.version === undefined) {
          this.known.delete(name);
          return [];
        }
        this.known.set(name, { version: result.version, data: result.data });
        return edit.kind === "create" ? [] : [edit];
      case "retry":
        return [edit];
      case "invalid":
        this.refused.push(`${edit.kind} ${edit.resource} ${result.problem?.code}`);
        return [];
      default:
        throw new Error("an operation has no result");
    }
  }
}
