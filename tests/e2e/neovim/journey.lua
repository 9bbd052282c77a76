-- One journey of a user of plain LSP in headless Neovim; what was seen is written as JSON.
--
-- Environment: JOURNEY holds a JSON object {server, settings, file, ["function"], action, answer, result}.
-- `answer` is what the user chooses in the proposal's message: "later" leaves it open and accepts it by
-- command; "Accept" or "Discard" choose there.

local journey = vim.fn.json_decode(os.getenv("JOURNEY"))
local seen = { messages = {}, progress = {} }
local question, finished = nil, false

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n"
end

local function wait_for(what, condition)
  if not vim.wait(240000, condition, 20) then
    error("waited in vain for " .. what)
  end
end

local function drive()
  vim.cmd("edit " .. vim.fn.fnameescape(journey.file))
  seen.before = text()
  local client_id = vim.lsp.start_client({
    name = "afterburner",
    cmd = journey.server,
    root_dir = vim.fn.fnamemodify(journey.file, ":h"),
    init_options = { settings = journey.settings },
    handlers = {
      ["window/showMessage"] = function(_, result)
        table.insert(seen.messages, result.message)
        finished = true
      end,
      ["window/showMessageRequest"] = function(_, result)
        question = result
        for _, action in ipairs(result.actions) do
          if action.title == journey.answer then
            return action
          end
        end
        return vim.NIL
      end,
      ["$/progress"] = function(_, result)
        seen.token = result.token
        table.insert(seen.progress, result.value.kind)
      end,
    },
  })
  vim.lsp.buf_attach_client(0, client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  wait_for("the server", function() return client.initialized end)

  vim.fn.search("def " .. journey["function"])
  vim.ui.select = function(items, options, choose)
    seen.actions = vim.tbl_map(options.format_item, items)
    for _, item in ipairs(items) do
      if options.format_item(item) == journey.action then
        return choose(item)
      end
    end
  end
  vim.lsp.buf.code_action()
  wait_for("the end of the job", function() return question or finished end)
  seen.question = question and question.message

  local job = seen.token and seen.token:match("^afterburner/(.*)")
  local function command(name)
    return vim.lsp.buf_request_sync(0, "workspace/executeCommand", {
      command = "afterburner." .. name,
      arguments = name ~= "debugInformation" and { { job = job } } or nil,
    }, 20000)[client_id]
  end
  if journey.answer == "later" then
    seen.accept = command("accept").result
  elseif journey.answer == "Accept" then
    wait_for("the edit", function() return text() ~= seen.before end)
  elseif journey.answer == "Discard" then
    wait_for("the discard", function()
      return command("debugInformation").result:find("ended, improved", 1, true)
    end)
    seen.accept = command("accept").result
  end
  seen.after = text()
  if seen.after ~= seen.before then
    vim.cmd("undo")
    seen.undone = text()
  end
  client.stop()
  wait_for("the server's end", function() return client.is_stopped() end)
end

local ok, failure = xpcall(drive, debug.traceback)
seen.failure = not ok and failure or nil
vim.fn.writefile({ vim.fn.json_encode(seen) }, journey.result)
vim.cmd("qall!")
