/**
 * The replacement for the gateway's checkout.js. Opens the simulator's page in a modal dialog and talks to it
 * by postMessage, checking window and origin on both sides. Plain browser JavaScript, served as it stands.
 */
export const CHECKOUT_SCRIPT = `(function () {
  "use strict";
  var origin = new URL(document.currentScript.src).origin;

  function form(action, fields) {
    var element = document.createElement("form");
    element.method = "post";
    element.action = action;
    Object.keys(fields).forEach(function (name) {
      var input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = fields[name];
      element.appendChild(input);
    });
    document.body.appendChild(element);
    element.submit();
  }

  function errorFields(error) {
    var fields = {};
    Object.keys(error).forEach(function (name) {
      fields["error[" + name + "]"] = typeof error[name] === "string" ? error[name] : JSON.stringify(error[name]);
    });
    return fields;
  }

  function Razorpay(options) {
    if (!(this instanceof Razorpay)) return new Razorpay(options);
    if (!options || !options.key) throw new Error("No key passed");
    this.options = options;
    this.listeners = {};
  }

  Razorpay.prototype.on = function (event, listener) {
    (this.listeners[event] = this.listeners[event] || []).push(listener);
    return this;
  };

  Razorpay.prototype.emit = function (event, data) {
    (this.listeners[event] || []).forEach(function (listener) { listener(data); });
  };

  Razorpay.prototype.open = function () {
    var self = this, options = self.options, modal = options.modal || {};
    if (self.dialog) return;
    var dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Payment window of the gateway simulator");
    dialog.style.cssText = "width:min(28rem,94vw);height:min(40rem,92vh);padding:0;border:0;border-radius:12px;overflow:hidden";
    var frame = document.createElement("iframe");
    var query = new URLSearchParams({
      key_id: options.key, order_id: options.order_id || "", name: options.name || "",
      description: options.description || "", parent: window.location.origin
    });
    frame.src = origin + "/v1/checkout/frame?" + query;
    frame.title = "Razorpay test payment";
    frame.style.cssText = "width:100%;height:100%;border:0;display:block";
    dialog.appendChild(frame);

    function listen(message) {
      if (message.origin !== origin || message.source !== frame.contentWindow || !message.data) return;
      var data = message.data;
      if (data.type === "success") succeed(data.response);
      if (data.type === "failure") fail(data.error);
      if (data.type === "dismiss") dismiss();
    }
    function tearDown() {
      window.removeEventListener("message", listen);
      dialog.close();
      dialog.remove();
      self.dialog = null;
    }
    function succeed(response) {
      tearDown();
      if (options.callback_url && (options.redirect || !options.handler)) form(options.callback_url, response);
      else if (options.handler) options.handler(response);
    }
    function fail(error) {
      self.emit("payment.failed", { error: error });
      if (options.callback_url && options.redirect) { tearDown(); form(options.callback_url, errorFields(error)); }
    }
    function dismiss() {
      tearDown();
      if (typeof modal.ondismiss === "function") modal.ondismiss();
    }

    dialog.addEventListener("cancel", function (event) {
      event.preventDefault();
      if (modal.escape !== false) dismiss();
    });
    window.addEventListener("message", listen);
    document.body.appendChild(dialog);
    dialog.showModal();
    self.dialog = dialog;
    self.close = dismiss;
  };

  Razorpay.prototype.close = function () {};
  window.Razorpay = Razorpay;
})();
`;
