-- Cells of symconv in documents of Quarto, and in whatever pandoc converts:
--
--     ```{.symconv}
--     derive convolution --image 7x7 --kernel "a b c / d e f / g h i" --at 1,1
--     ```
--
-- A cell holds a command line of symconv without that word. In HTML it becomes formulas and drawings, in LaTeX a
-- fragment, elsewhere text. The program `symconv` must be found; the metadata `symconv: PATH` names another one.

local COMMANDS = {
  derive = true, gradients = true, integrate = true, prove = true, check = true,
  separable = true, receptive = true, circular = true, change = true,
}
local HTML = { html = true, html4 = true, html5 = true, revealjs = true, slidy = true }
local LATEX = { latex = true, beamer = true }
local PACKAGES = "\\usepackage{amsmath}\n\\usepackage{xcolor}\n\\usepackage{tikz}"

local program = "symconv"
local style, script, fragments = nil, nil, false

-- The words of a command line as a shell reads them; nothing in it is run.
local function words(line)
  local found, word, quote, at = {}, nil, nil, 1
  while at <= #line do
    local sign = line:sub(at, at)
    if quote then
      if sign == quote then
        quote = nil
      elseif sign == "\\" and quote == '"' and line:sub(at + 1, at + 1):match('["\\]') then
        at = at + 1
        word = word .. line:sub(at, at)
      else
        word = word .. sign
      end
    elseif sign == '"' or sign == "'" then
      quote, word = sign, word or ""
    elseif sign == "\\" and at < #line then
      at = at + 1
      word = (word or "") .. line:sub(at, at)
    elseif sign:match("%s") then
      if word then table.insert(found, word) end
      word = nil
    else
      word = (word or "") .. sign
    end
    at = at + 1
  end
  if quote then error("symconv: close each quotation mark: " .. line, 0) end
  if word then table.insert(found, word) end
  return found
end

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

-- The lines `#| live: true` of a cell, and its command line.
local function parts(block)
  local live, lines = block.attributes.live == "true", {}
  for line in (block.text .. "\n"):gmatch("(.-)\r?\n") do
    local name, value = line:match("^#|%s*([%w-]+):%s*(.-)%s*$")
    if name == "live" then
      live = value == "true"
    elseif name then
      error("symconv: a cell has no option '" .. name .. "'; it has the option live", 0)
    else
      table.insert(lines, line)
    end
  end
  return table.concat(lines, " "), live
end

-- What symconv answers, from a file, so that it is the same on every system.
local function answered(line, format, live)
  local given = words(line)
  if not COMMANDS[given[1]] then
    error("symconv: a document has no request '" .. tostring(given[1]) .. "'", 0)
  end
  for _, word in ipairs({ "--format", format }) do table.insert(given, word) end
  if format ~= "text" then table.insert(given, "--fragment") end
  if live and format == "html" then table.insert(given, "--live") end
  return pandoc.system.with_temporary_directory("symconv", function(folder)
    local target = pandoc.path.join({ folder, "answer" })
    table.insert(given, "--out")
    table.insert(given, target)
    local _, failure = pcall(pandoc.pipe, program, given, "") -- an identity that is refuted ends with 1
    local text = read(target)
    if not text then
      error("symconv: no answer to: " .. line .. "\n" .. tostring(type(failure) == "table" and failure.output or failure), 0)
    end
    style = style or read(pandoc.path.join({ folder, "symconv.css" }))
    script = script or read(pandoc.path.join({ folder, "symconv.js" }))
    return text
  end)
end

local function cell(block)
  if not (block.classes:includes("symconv") or block.classes:includes("{symconv}")) then return nil end
  local line, live = parts(block)
  if HTML[FORMAT] then return pandoc.RawBlock("html", answered(line, "html", live)) end
  if LATEX[FORMAT] then
    fragments = true
    return pandoc.RawBlock("latex", answered(line, "latex", live))
  end
  return pandoc.CodeBlock(answered(line, "text", live))
end

-- Adds to the head of the document, whatever is there already.
local function head(meta, format, text)
  local block = pandoc.RawBlock(format, text)
  if quarto then return quarto.doc.include_text("in-header", text) end
  local before = meta["header-includes"]
  if before == nil then
    meta["header-includes"] = pandoc.MetaBlocks({ block })
  elseif pandoc.utils.type(before) == "List" then
    before:insert(pandoc.MetaBlocks({ block }))
  else
    meta["header-includes"] = pandoc.MetaList({ before, pandoc.MetaBlocks({ block }) })
  end
end

return {
  {
    Meta = function(meta)
      if meta.symconv then program = pandoc.utils.stringify(meta.symconv) end
    end,
  },
  { CodeBlock = cell },
  {
    Pandoc = function(document)
      if style then head(document.meta, "html", "<style>\n" .. style .. "</style>") end
      if script then document.blocks:insert(pandoc.RawBlock("html", "<script>\n" .. script .. "</script>")) end
      if fragments then head(document.meta, "latex", PACKAGES) end
      return document
    end,
  },
}
