# Reads the pages under docs/cmdlets and holds them against the module.

function ConvertFrom-CommandPage {
    <#
    .SYNOPSIS
        Reads one page into its parts. Text between headings is kept as blocks: paragraphs, list items, table rows and code.
    #>
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)] [string] $Text,
        [Parameter(Mandatory)] [string] $Name
    )

    $page = @{
        Name = $Name; Synopsis = ''; Description = @(); Parameters = [ordered]@{}; Examples = @(); Inputs = @(); Outputs = @(); Errors = @()
        Notes = @(); Related = @()
    }
    foreach ($section in [regex]::Split($Text.ReplaceLineEndings("`n"), '(?m)^(?=# |## )') | Where-Object { $_.Trim() }) {
        $heading, $body = $section -split "`n", 2
        switch -Regex ($heading) {
            '^# ' { $page.Synopsis = (Get-Block $body).Text -join ' ' }
            '^## Description' { $page.Description = @(Get-Block $body) }
            '^## Parameters' { Get-Subsection $body | ForEach-Object { $page.Parameters[$_.Title.TrimStart('-')] = $_.Blocks } }
            '^## Examples' { $page.Examples = @(Get-Subsection $body) }
            '^## (Inputs|Outputs|Errors|Notes|Related)' { $page[$Matches[1]] = @(Get-Block $body) }
        }
    }
    $page
}

function Get-Subsection {
    [OutputType([hashtable])]
    param([string] $Body)

    foreach ($part in [regex]::Split($Body, '(?m)^(?=### )') | Where-Object { $_ -match '^### ' }) {
        $title, $rest = $part -split "`n", 2
        @{ Title = $title.Substring(4).Trim(); Blocks = @(Get-Block $rest) }
    }
}

function Get-Block {
    <#
    .SYNOPSIS
        Cuts a text into blocks with Kind (Text, Item, Number, Row, Default, Code), Text, and for code the words behind the fence and the
        line on which it begins.
    #>
    [OutputType([hashtable])]
    param([string] $Body)

    $open = $null
    $code = $null
    $number = 0
    foreach ($line in ($Body ?? '') -split "`n") {
        $number++
        if ($code) {
            if ($line -match '^```') { $code.Text = $code.Lines -join "`n"; $code; $code = $null } else { $code.Lines += $line }
            continue
        }
        $kind = switch -Regex ($line) {
            '^```' { 'Code'; break }
            '^\s*$|^<a id="[^"]+"></a>$|^<!-- .+ -->$' { 'Blank'; break }
            '^\|[\s|:-]+\|$' { 'Rule'; break }
            '^\|' { 'Row'; break }
            '^- ' { 'Item'; break }
            '^\d+\. ' { 'Number'; break }
            '^Default: ' { 'Default'; break }
            default { $open ? 'More' : 'Text' }
        }
        if ($kind -eq 'More') {
            $open.Text += ' ' + (ConvertTo-PlainText $line.Trim())
            continue
        }
        if ($open) { $open; $open = $null }
        switch ($kind) {
            'Code' { $code = @{ Kind = 'Code'; Info = $line.Substring(3).Trim(); Lines = @(); Text = ''; Line = $number + 1 } }
            'Row' { @{ Kind = 'Row'; Cells = @($line.Trim('|').Split('|') | ForEach-Object { ConvertTo-PlainText $_.Trim() }) } }
            'Item' { $open = @{ Kind = 'Item'; Text = ConvertTo-PlainText $line.Substring(2).Trim() } }
            'Default' { @{ Kind = 'Default'; Text = ConvertTo-PlainText $line.Substring(9).Trim() } }
            'Number' { $open = @{ Kind = 'Number'; Text = ConvertTo-PlainText $line.Trim() } }
            'Text' { $open = @{ Kind = 'Text'; Text = ConvertTo-PlainText $line.Trim() } }
        }
    }
    if ($open) { $open }
}

function ConvertTo-PlainText {
    [OutputType([string])]
    param([string] $Markdown)

    $linked = $Markdown -replace '\[([^\]]+)\]\([^)]+\)', '$1' -replace '<(https?://[^>]+)>', '$1'
    # What stands in code keeps its stars.
    $linked -replace '`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*', '$1$2$3'
}

function Get-OwnParameter {
    <#
    .SYNOPSIS
        The parameters that are a cmdlet's own: without the common ones, and without WhatIf and Confirm, which mean the same everywhere.
    #>
    [OutputType([string])]
    param([Parameter(Mandatory)] [System.Management.Automation.CommandInfo] $Command)

    $everywhere = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
    $Command.Parameters.Keys | Where-Object { $_ -notin $everywhere }
}

function Find-PageProblem {
    <#
    .SYNOPSIS
        Says what a page lacks, and what it describes that the module does not have.
    #>
    [OutputType([string])]
    param(
        [Parameter(Mandatory)] [hashtable] $Page,
        [Parameter(Mandatory)] [System.Management.Automation.CommandInfo] $Command
    )

    $name = $Page.Name
    foreach ($part in 'Synopsis', 'Description', 'Inputs', 'Outputs', 'Errors', 'Related') {
        if (-not $Page[$part]) { "${name}: the page has no $part." }
    }
    foreach ($parameter in Get-OwnParameter $Command) {
        if (-not ($Page.Parameters[$parameter] | Where-Object Kind -NE Default)) { "${name}: -$parameter is not described." }
    }
    foreach ($parameter in $Page.Parameters.Keys) {
        if (-not $Command.Parameters.ContainsKey($parameter)) { "${name}: -$parameter is described and does not exist." }
    }
    if (@($Page.Examples).Count -lt 2) { "${name}: the page has fewer than two examples." }
    foreach ($example in $Page.Examples) {
        if (@($example.Blocks | Where-Object Kind -EQ Code).Count -ne 1) {
            "${name}: the example '$($example.Title)' has not exactly one block of code."
        }
    }
}

function Get-PageWithSyntax {
    <#
    .SYNOPSIS
        The page with its Syntax block as the module says it now.
    #>
    [OutputType([string])]
    param(
        [Parameter(Mandatory)] [string] $Text,
        [Parameter(Mandatory)] [System.Management.Automation.CommandInfo] $Command
    )

    $lines = (Get-Command -Name $Command.Name -Module $Command.ModuleName -Syntax).Trim() -split '\r?\n' | Where-Object { $_.Trim() }
    $block = "## Syntax`n`n``````text`n$($lines -join "`n")`n```````n`n"
    [regex]::Replace($Text.ReplaceLineEndings("`n"), '(?ms)^## Syntax\n.*?(?=^## )', $block.Replace('$', '$$'))
}
