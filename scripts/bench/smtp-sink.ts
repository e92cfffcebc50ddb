import { once } from "node:events";
import { createServer } from "node:net";

export type SmtpSink = Disposable & { readonly url: string; readonly count: () => number };

/** Accepts every mail and keeps none. */
export const openSmtpSink = async (): Promise<SmtpSink> => {
  let mails = 0;
  const server = createServer((socket) => {
    let [received, isMail] = ["", false];
    const say = (line: string): void => {
      socket.write(`${line}\r\n`);
    };
    const hear = (command: string): void => {
      if (command === "DATA") isMail = true;
      say(command === "DATA" ? "354 go on" : command === "QUIT" ? "221 bye" : "250 ok");
    };
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      for (;;) {
        const mark = isMail ? "\r\n.\r\n" : "\r\n";
        const end = received.indexOf(mark);
        if (end < 0) return;
        const part = received.slice(0, end);
        received = received.slice(end + mark.length);
        if (isMail) {
          isMail = false;
          mails += 1;
          say("250 taken");
        } else hear(part.slice(0, 4).toUpperCase());
      }
    });
    say("220 the bench");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a server without a port");
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    count: () => mails,
    [Symbol.dispose]: () => {
      server.close();
    },
  };
};
