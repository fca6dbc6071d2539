# What a script of this repository must keep, read from its syntax tree: for machines on which PSScriptAnalyzer is not to be had.
using namespace System.Management.Automation.Language

# Read by PowerShell itself or by a command that is called: that nothing in the script reads them says nothing.
$script:PreferenceVariables = @(Get-Variable *Preference -ValueOnly:$false | ForEach-Object Name) + 'OutputEncoding', 'OFS', 'LASTEXITCODE', 'null'

# One line for each flaw of a script: where, which rule, and what breaks it.
function Find-ScriptFlaw([string] $Text, [string] $Name) {
    $tokens = $errors = $null
    $tree = [Parser]::ParseInput($Text, [ref]$tokens, [ref]$errors)
    $flaws = @(
        foreach ($problem in $errors) { Get-Flaw $problem.Extent 'Parse' $problem.Message }
        Find-CommandFlaw $tree
        Find-UnreadVariable $tree
        if (-not (Test-StrictMode $tree $Name)) { Get-Flaw $tree.Extent 'Strict' 'says no Set-StrictMode -Version 3' }
    )
    foreach ($flaw in $flaws) { "${Name}:$($flaw.Line) $($flaw.Rule): $($flaw.What)" }
}

function Get-Flaw($Extent, [string] $Rule, [string] $What) { @{ Line = $Extent.StartLineNumber; Rule = $Rule; What = $What } }

function Find-CommandFlaw($Tree) {
    foreach ($command in $Tree.FindAll({ $args[0] -is [CommandAst] }, $true)) {
        $called = $command.GetCommandName()
        if ($called -and (Test-Path -LiteralPath "alias:$called")) { Get-Flaw $command.Extent 'Alias' "$called is short for $((Get-Alias $called).Definition)" }
        if ($called -eq 'Invoke-Expression') { Get-Flaw $command.Extent 'Expression' 'runs a text as a script' }
    }
    foreach ($function in $Tree.FindAll({ $args[0] -is [FunctionDefinitionAst] }, $true)) {
        $verb, $noun = $function.Name -split '-', 2
        if (-not $noun -or $verb -notin (Get-Verb).Verb) { Get-Flaw $function.Extent 'Verb' "$($function.Name) is no approved verb and a noun" }
    }
    foreach ($catch in $Tree.FindAll({ $args[0] -is [CatchClauseAst] -and -not $args[0].Body.Statements }, $true)) {
        Get-Flaw $catch.Extent 'Catch' 'an error is swallowed'
    }
}

# By file, not by scope: a test's BeforeAll sets what its blocks read.
function Find-UnreadVariable($Tree) {
    $set = @{}
    $read = @{}
    foreach ($variable in $Tree.FindAll({ $args[0] -is [VariableExpressionAst] }, $true)) {
        $path = $variable.VariablePath
        $name = $path.UserPath -replace '^(using|script|local|private):'
        $target = $variable
        while ($target.Parent -is [AttributedExpressionAst] -or $target.Parent -is [ArrayLiteralAst]) { $target = $target.Parent }
        $assignment = $target.Parent -as [AssignmentStatementAst]
        if (-not $assignment -or $assignment.Left -ne $target -or $assignment.Operator -ne 'Equals') { $read[$name] = $true }
        # What is set for other files, or is another drive's, may be read there.
        elseif ($path.IsUnscopedVariable -and -not $set[$name]) { $set[$name] = $variable.Extent }
    }
    foreach ($name in $set.Keys) {
        if (-not $read[$name] -and $name -notin $PreferenceVariables) { Get-Flaw $set[$name] 'Unread' "nothing reads `$$name" }
    }
}

# A script that is run by itself switches strict mode on; one that only defines something takes it from who reads it in. A test may ask for what is not there.
function Test-StrictMode($Tree, [string] $Name) {
    if ($Name -match '^(tests|samples)[\\/]') { return $true }
    $done = @($Tree.EndBlock.Statements | Where-Object { $_ -isnot [FunctionDefinitionAst] -and $_ -isnot [AssignmentStatementAst] })
    -not $done -or @($done | Where-Object { $_.Extent.Text -match '^Set-StrictMode -Version 3' })
}
