import { once } from "node:events";
import { createServer, type Socket } from "node:net";

export type SmtpServer = Disposable & {
  readonly url: string;
  /** Each mail that was taken, with its headers. */
  readonly messages: readonly string[];
};

/**
 * A mail server that accepts every mail, except senders, receivers and messages with a line of refusal. An empty line
 * for a message ends the connection without an answer, after the mail was accepted.
 * @param takesMs delay before it accepts a mail
 */
export const smtpServer = async (
  refuses: (receiver: string) => string | null = () => null,
  refusesMessage: () => string | null = () => null,
  refusesSender: () => string | null = () => null,
  takesMs = 0,
): Promise<SmtpServer> => {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    let buffer = "";
    let inData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    const hear = (line: string): void => {
      const command = line.slice(0, 4).toUpperCase();
      if (command === "DATA") {
        inData = true;
        say("354 go on");
      } else if (command === "MAIL") say(refusesSender() ?? "250 ok");
      else if (command === "RCPT") say(refuses(line) ?? "250 ok");
      else if (command === "QUIT") socket.end("221 bye\r\n");
      else say("250 ok");
    };
    say("220 a server of a test");
    socket.on("data", (bytes) => {
      buffer += bytes.toString("utf8");
      for (;;) {
        const end = buffer.indexOf(inData ? "\r\n.\r\n" : "\r\n");
        if (end === -1) return;
        const part = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          const answer = (): void => {
            const refusal = refusesMessage();
            if (refusal === null || refusal === "") messages.push(part);
            if (refusal === "") socket.destroy();
            else say(refusal ?? "250 taken");
          };
          if (takesMs === 0) answer();
          else setTimeout(answer, takesMs);
        } else hear(part);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a server without a port");
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    messages,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};
