#Requires -Version 7.6
<#
.SYNOPSIS
    Makes the help from the pages: docs/cmdlets/*.md and the built module become module/en-US/FlowExec.dll-Help.xml, docs/diagnostics.md a
    topic for each code, other pages a topic each. The table of fields in docs/what-the-forums-say.md is made of what the published contract
    knows of them.
.DESCRIPTION
    A page holds what people write: synopsis, description, parameters, examples, inputs, outputs, errors, notes, related. What the module
    knows itself (types, positions, aliases, parameter sets) is read from it, and written into each page's Syntax block too.
    A cmdlet without a page, a parameter that is not described, and a described parameter that does not exist are errors.
.PARAMETER ManifestPath
    The built module's manifest. Without it, the one under output/ of the version that FlowExec.psd1 names.
.PARAMETER Check
    Writes nothing and returns the files that are not as they would be written now.
.EXAMPLE
    pwsh -NoProfile -File docs/Build-Help.ps1
#>
[CmdletBinding()]
[OutputType([string])]
param(
    [string] $ManifestPath,
    [switch] $Check
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
. (Join-Path $PSScriptRoot 'help/CommandPage.ps1')
. (Join-Path $PSScriptRoot 'help/Maml.ps1')
. (Join-Path $PSScriptRoot 'help/Topic.ps1')
. (Join-Path $PSScriptRoot 'help/FieldTable.ps1')

if (-not $ManifestPath) {
    $version = (Import-PowerShellDataFile (Join-Path $root 'FlowExec.psd1')).ModuleVersion
    $ManifestPath = Join-Path $root "output/FlowExec/$version/FlowExec.psd1"
}
$module = Import-Module (Convert-Path -LiteralPath $ManifestPath) -PassThru

$problems = [System.Collections.Generic.List[string]]::new()
$files = [ordered]@{}
$topics = foreach ($name in $module.ExportedCmdlets.Keys | Sort-Object) {
    $path = Join-Path $PSScriptRoot "cmdlets/$name.md"
    if (-not (Test-Path -LiteralPath $path)) {
        $problems.Add("${name}: there is no docs/cmdlets/$name.md.")
        continue
    }
    $command = $module.ExportedCmdlets[$name]
    $text = Get-Content -LiteralPath $path -Raw
    $page = ConvertFrom-CommandPage -Text $text -Name $name
    Find-PageProblem -Page $page -Command $command | ForEach-Object { $problems.Add($_) }
    $files[$path] = Get-PageWithSyntax -Text $text -Command $command
    @{ Page = $page; Command = $command }
}
$pages = Get-ChildItem (Join-Path $PSScriptRoot 'cmdlets') -Filter *.md
foreach ($orphan in $pages | Where-Object BaseName -NotIn $module.ExportedCmdlets.Keys) {
    $problems.Add("docs/cmdlets/$($orphan.Name): the module exports no such cmdlet.")
}
if ($problems.Count -gt 0) {
    throw "The pages do not fit the module:`n$($problems -join "`n")"
}

$help = Join-Path $root 'module/en-US'
$files[(Join-Path $help 'FlowExec.dll-Help.xml')] = ConvertTo-Maml -Topic $topics
$forums = Join-Path $PSScriptRoot 'what-the-forums-say.md'
$files[$forums] = Get-PageWithFields -Text (Get-Content -LiteralPath $forums -Raw) `
    -ContractPath (Join-Path $root 'src/FlowExec.Model/Contracts/Published.json')
$written = @(ConvertTo-CodeTopic -Page (Get-Content -LiteralPath (Join-Path $PSScriptRoot 'diagnostics.md') -Raw)) +
    @($PageTopics.Keys | ForEach-Object {
        $path = Join-Path $PSScriptRoot $PageTopics[$_]
        ConvertTo-PageTopic -Name $_ -Page ($files[$path] ?? (Get-Content -LiteralPath $path -Raw))
    })
foreach ($topic in $written) {
    $files[(Join-Path $help "$($topic.Name).help.txt")] = $topic.Text
}
foreach ($stale in Get-ChildItem $help -Filter FX*.help.txt | Where-Object FullName -NotIn $files.Keys) {
    if (-not $Check) { Remove-Item -LiteralPath $stale.FullName }
    [System.IO.Path]::GetRelativePath($root, $stale.FullName)
}
foreach ($path in $files.Keys) {
    $current = (Test-Path -LiteralPath $path) ? [System.IO.File]::ReadAllText($path) : ''
    if ($current.ReplaceLineEndings("`n") -cne $files[$path]) {
        if (-not $Check) {
            [System.IO.File]::WriteAllText($path, $files[$path])
        }
        [System.IO.Path]::GetRelativePath($root, $path)
    }
}
