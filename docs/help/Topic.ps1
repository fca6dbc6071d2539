# Writes help topics, the plain text that Get-Help shows for a name, from pages.

# The topics that are pages of docs/: their code has to fit the 72 columns that are left of a line.
$script:PageTopics = [ordered]@{
    about_FlowExec_Batches     = 'batches.md'
    about_FlowExec_Forums      = 'what-the-forums-say.md'
    about_FlowExec_Limits      = 'limits.md'
    about_FlowExec_Rows        = 'rows.md'
    about_FlowExec_StatusCodes = 'status-codes.md'
    about_FlowExec_Workers     = 'workers.md'
}

function ConvertTo-CodeTopic {
    <#
    .SYNOPSIS
        A topic for each code of docs/diagnostics.md, named like the code: Get-Help FX2001 finds FX2001.help.txt. Without the prefix about_,
        so that the list of topics stays short.
    #>
    [OutputType([hashtable])]
    param([Parameter(Mandatory)] [string] $Page)

    $seeAlso = 'Test-FlowPayload', 'Repair-FlowPayload', 'about_FlowExec_Diagnostics', 'docs/diagnostics.md'
    foreach ($section in [regex]::Split($Page.ReplaceLineEndings("`n"), '(?m)^(?=#{1,2} )') | Where-Object { $_ -match '\A## FX\d{4}\n' }) {
        $heading, $body = $section -split "`n", 2
        $code = $heading.Substring(3).Trim()
        $title, $rest = (Get-TopicMatch $body '(?s)\A\s*\*\*(.+?)\.\*\*(.*)').Groups[1, 2].Value
        @{
            Name = $code
            Text = Write-Topic -Name $code -Short ($title -replace '\s+', ' ') -Part @(
                @{ Heading = 'LONG DESCRIPTION'; Blocks = @(Get-Block $rest.TrimStart()) }
                @{ Heading = 'SEE ALSO'; Blocks = @($seeAlso | ForEach-Object { @{ Kind = 'Line'; Text = $_ } }) }
            )
        }
    }
}

function ConvertTo-PageTopic {
    <#
    .SYNOPSIS
        A topic with a part for each heading of a page.
    #>
    [OutputType([hashtable])]
    param([Parameter(Mandatory)] [string] $Name, [Parameter(Mandatory)] [string] $Page)

    $title, $parts = [regex]::Split($Page.ReplaceLineEndings("`n"), '(?m)^(?=## )')
    $heading, $intro = $title -split "`n", 2
    $questions = foreach ($part in $parts) {
        $question, $body = $part -split "`n", 2
        @{ Heading = $question.Substring(3) -replace '^Sources$', 'SOURCES'; Blocks = @(Get-Block $body) }
    }
    @{
        Name = $Name
        Text = Write-Topic -Name $Name -Short $heading.Substring(2) -Part (
            @(@{ Heading = 'LONG DESCRIPTION'; Blocks = @(Get-Block $intro) }) + $questions)
    }
}

function Get-TopicMatch {
    [OutputType([System.Text.RegularExpressions.Match])]
    param([string] $Text, [string] $Pattern)

    $match = [regex]::Match($Text, $Pattern)
    if (-not $match.Success) { throw "A section of docs/diagnostics.md does not begin with its title in bold: $($Text.Trim().Split("`n")[0])" }
    $match
}

function Write-Topic {
    [OutputType([string])]
    param([string] $Name, [string] $Short, [hashtable[]] $Part)

    $lines = @('TOPIC', "    $Name", '', 'SHORT DESCRIPTION') + (Get-WrappedLine $Short -Indent 4)
    foreach ($one in $Part) {
        $isQuestion = $one.Heading -cne $one.Heading.ToUpperInvariant()
        $lines += @('') + (Get-WrappedLine $one.Heading -Indent ($isQuestion ? 2 : 0))
        $lines += Get-TopicLine -Block $one.Blocks -IsQuestion $isQuestion
    }
    ($lines -join "`n") + "`n"
}

function Get-TopicLine {
    # Paragraphs apart, lists together. A row of a table is its first cell, and the others under it, each with its column's name.
    [OutputType([string])]
    param([hashtable[]] $Block, [bool] $IsQuestion)

    $before = $null
    $columns = $null
    foreach ($part in $Block) {
        if ($part.Kind -ne 'Row') {
            $columns = $null
        } elseif (-not $columns) {
            $columns = $part.Cells
            continue
        }
        $isList = $part.Kind -in 'Item', 'Number', 'Row', 'Line'
        if ($before -and -not ($isList -and $before -eq $part.Kind)) { '' }
        $before = $part.Kind
        switch ($part.Kind) {
            { $_ -in 'Text', 'Line' } { Get-WrappedLine $part.Text -Indent 4 }
            'Item' { Get-WrappedLine "- $($part.Text)" -Indent 4 -Hanging 2 }
            'Number' { Get-WrappedLine $part.Text -Indent 4 -Hanging 3 }
            'Code' { $part.Text -split "`n" | ForEach-Object { "        $_".TrimEnd() } }
            'Row' {
                Get-WrappedLine $part.Cells[0] -Indent 4
                for ($at = 1; $at -lt $part.Cells.Count; $at++) {
                    $label = $part.Cells.Count -eq 2 ? '' : "$($columns[$at]): "
                    Get-WrappedLine "$label$($part.Cells[$at])" -Indent 8
                }
            }
        }
    }
}

function Get-WrappedLine {
    # A word longer than a line stands alone, whole: an address that is cut cannot be followed.
    [OutputType([string])]
    param([string] $Text, [int] $Indent, [int] $Hanging = 0)

    $width = 79
    $line = ' ' * $Indent
    $next = ' ' * ($Indent + $Hanging)
    $isEmpty = $true
    foreach ($word in $Text -split ' +') {
        if (-not $isEmpty -and $line.Length + 1 + $word.Length -gt $width) {
            $line
            $line = $next
            $isEmpty = $true
        }
        $line += $isEmpty ? $word : " $word"
        $isEmpty = $false
    }
    $line
}
