// Any WebSocket without a subprotocol is a chat client: each message is a line.
const msg = document.getElementById("msg");
const line = document.getElementById("line");
const send = document.getElementById("send");
const subscribe = document.getElementById("subscribe");
let ws = null;

function show(text) {
  msg.value += "\n" + text;
  msg.scrollTop = msg.scrollHeight;
}

function connected(yes) {
  line.disabled = send.disabled = !yes;
  subscribe.textContent = yes ? "Disconnect" : "Subscribe";
}

subscribe.onclick = () => {
  if (ws) return ws.close(1000);
  ws = new WebSocket(location.origin.replace(/^http/, "ws") + "/websocket");
  ws.onopen = () => connected(true);
  ws.onmessage = (event) => show(event.data);
  ws.onclose = () => {
    ws = null;
    connected(false);
    show("Connection closed");
  };
};

document.getElementById("say").onsubmit = (event) => {
  event.preventDefault();
  if (ws?.readyState === WebSocket.OPEN && line.value) ws.send(line.value);
  line.value = "";
};
